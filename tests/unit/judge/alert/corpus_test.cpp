// SPDX-License-Identifier: MIT
// Realistic outputs: how many secrets are masked, and how much else is.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "judge/alert/harmless_lines.hpp"
#include "judge/alert/mask_rules.hpp"
#include "judge/alert/masking.hpp"
#include "judge/alert/secret_lines.hpp"

namespace jw::alert {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::vector<std::string> lines_of(std::string_view corpus) {
    std::vector<std::string> lines;
    for (corpus.remove_prefix(1); !corpus.empty();) {
        const auto end = corpus.find('\n');
        std::string line{corpus.substr(0, end)};
        replace_all(line, "\\\\n", "\x01");
        replace_all(line, "\\n", "\n");
        replace_all(line, "\x01", "\\n");
        lines.push_back(line);
        corpus.remove_prefix(end + 1);
    }
    return lines;
}

struct Sample {
    std::string text;
    std::vector<std::string> secrets;
};

constexpr std::string_view opening = "«", closing = "»";

Sample sample_of(std::string line) {
    replace_all(line, "¦", "");
    Sample sample;
    for (auto from = line.find(opening); from != std::string::npos; from = line.find(opening)) {
        line.erase(from, opening.size());
        const auto end = line.find(closing);
        line.erase(end, closing.size());
        sample.secrets.push_back(line.substr(from, end - from));
    }
    sample.text = line;
    return sample;
}

/// Of a secret nothing may be left by which it can be used: not half of it either.
bool is_hidden(const std::string& secret, const std::string& safe) {
    for (std::size_t at = 0; at < secret.size(); at += 64) {
        const auto part = secret.substr(at, std::min<std::size_t>(64, secret.size() - at));
        if (safe.find(part) != std::string::npos) return false;
        if (safe.find(part.substr(part.size() / 2)) != std::string::npos && part.size() > 16)
            return false;
    }
    return true;
}

TEST(MaskingCorpus, HasAtLeastWhatIsPromised) {
    EXPECT_GE(lines_of(test::secret_lines).size(), 150U);
    EXPECT_GE(lines_of(test::harmless_lines).size(), 300U);
    std::set<std::string> distinct;
    for (const auto& line : lines_of(test::harmless_lines)) distinct.insert(line);
    EXPECT_EQ(distinct.size(), lines_of(test::harmless_lines).size());
}

TEST(MaskingCorpus, NinetySevenOfAHundredSecretsAreMasked) {
    std::size_t secrets = 0, hidden = 0;
    std::string missed;
    for (const auto& line : lines_of(test::secret_lines)) {
        const auto sample = sample_of(line);
        ASSERT_FALSE(sample.secrets.empty()) << line;
        const auto safe = masked("before\n" + sample.text + "\nafter\n");
        for (const auto& secret : sample.secrets) {
            ++secrets;
            if (is_hidden(secret, safe))
                ++hidden;
            else
                missed += "  " + safe.substr(7, safe.size() - 14) + "\n";
        }
    }
    EXPECT_GE(hidden * 100, secrets * 97) << "of " << secrets << " these pass:\n" << missed;
}

TEST(MaskingCorpus, OneOfAHundredHarmlessLinesAtMostIsChanged) {
    std::size_t changed = 0;
    std::string which;
    const auto lines = lines_of(test::harmless_lines);
    for (const auto& line : lines) {
        const auto safe = masked(line);
        if (safe == line) continue;
        ++changed;
        which += "  " + line + "\n  " + safe + "\n";
    }
    EXPECT_LE(changed * 100, lines.size()) << "of " << lines.size() << " these change:\n" << which;
}

/// The same as words: what a job was started with.
TEST(MaskingCorpus, CommandLinesAreMaskedWordByWord) {
    using Words = std::vector<std::string>;
    const auto last_masked = [](const Words& words) {
        const auto safe = masked_words(words);
        return safe.size() == words.size() && safe.front() == words.front() &&
               safe.back().find("Se cret9") == std::string::npos &&
               safe.back().find("[masked]") != std::string::npos;
    };
    for (const Words& words :
         {Words{"mysqldump", "-u", "root", "-pSe cret9"}, Words{"sshpass", "-p", "Se cret9"},
          Words{"/usr/bin/curl", "-s", "-u", "me:Se cret9"}, Words{"redis-cli", "-a", "Se cret9"},
          Words{"smbclient", "//nas/x", "-U", "a%Se cret9"}, Words{"x", "--password", "Se cret9"},
          Words{"x", "--api-token=Se cret9"}, Words{"ldapsearch", "-x", "-w", "Se cret9"},
          Words{"openssl", "enc", "-pass", "pass:Se cret9"}, Words{"env", "DB_PASSWORD='Se cret9'"},
          Words{"docker", "login", "-u", "a", "-p", "Se cret9"},
          Words{"htpasswd", "-b", "/etc/users", "anna", "Se cret9"},
          Words{"curl", "-H", "Authorization: Basic Se cret9"},
          Words{"sh", "-c", "mysql -p'Se cret9' shop"}, Words{"7z", "a", "-pSe cret9"},
          Words{"sh", "-c", "PGPASSWORD='Se cret9' pg_dump shop | gzip > f"}})
        EXPECT_TRUE(last_masked(words)) << words.back() << " became " << masked_words(words).back();
    for (const Words& words :
         {Words{"rsync", "-a", "--password-file", "/etc/pw", "a::b", "/srv"},
          Words{"mkdir", "-p", "x"}, Words{"ssh", "-p", "2222", "host", "uptime"},
          Words{"mysql", "-P", "3306", "-p"}, Words{"", "", "a b", "--"},
          Words{"docker", "run", "-p", "80:80", "x"}, Words{},
          Words{"curl", "-u", "me", "https://h:80/x@y"}, Words{"x", "--token"}})
        EXPECT_EQ(masked_words(words), words);
}

TEST(MaskingCorpus, EachRuleHasASourceAndMatchesSomething) {
    for (const auto& rule : mask_rules()) EXPECT_GT(rule.source.size(), 5U) << rule.pattern;
}

}  // namespace
}  // namespace jw::alert
