// SPDX-License-Identifier: MIT
// The manual and what is understood are one.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "generate/jobs/jobs_file.hpp"
#include "generate/plan/rules.hpp"
#include "support/temp_folder.hpp"

namespace jw {
namespace {

using Names = std::set<std::string>;

std::string page(const std::string& name) {
    return test::content_of(std::string{SOURCE_ROOT} + "/man/" + name);
}

/// The words behind each `macro` of the page's part from `begin` on.
Names words_behind(std::string text, const std::string& begin, const std::string& macro) {
    text.erase(0, text.find(begin));
    Names names;
    for (auto at = text.find(macro); at != std::string::npos; at = text.find(macro, at + 1)) {
        const auto from = at + macro.size();
        names.insert(text.substr(from, text.find_first_of(" \n,", from) - from));
    }
    return names;
}

std::string part(const std::string& text, const std::string& from, const std::string& to) {
    const auto begin = text.find(from);
    return text.substr(begin, text.find(to, begin) - begin);
}

TEST(JobsManual, DescribesExactlyTheKeysThatThereAre) {
    const auto text = page("job-watch.jobs.5");
    const auto check = [&](const auto& keys, const std::string& from, const std::string& to) {
        auto described = words_behind(part(text, from, to), from, "\n.It Cm ");
        described.merge(words_behind(part(text, from, to), from, " , Cm "));
        Names known;
        for (const auto& key : keys) known.emplace(key.name);
        EXPECT_EQ(described, known);
    };
    check(config::job_keys, ".Ss Jobs", ".Ss Wrapped services");
    check(config::wrap_keys, ".Ss Wrapped services", ".Ss Several files");
}

TEST(GeneratorManual, NamesExactlyTheSettingsThatStandAgainstAWrapper) {
    const auto text = part(page("job-watch-generator.8"), ".Ss What is not wrapped", ".El");
    Names known;
    for (const auto& rule : generate::rules())
        for (const auto key : rule.keys)
            if (!key.empty()) known.emplace(key);
    EXPECT_EQ(words_behind(text, ".Ss", " Va "), known);
}

}  // namespace
}  // namespace jw
