// SPDX-License-Identifier: MIT
#include "show/diff/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <map>
#include <string_view>

#include "show/terminal/shown.hpp"
#include "show/words/moment.hpp"

namespace jw::show {

namespace {

using Words = std::vector<std::string_view>;

/// The lines of a fingerprint: what stands behind the first word, by that.
using FactLines = std::map<std::string_view, std::string_view>;

FactLines facts_of(std::string_view fingerprint) {
    FactLines facts;
    while (!fingerprint.empty()) {
        const auto line = fingerprint.substr(0, fingerprint.find('\n'));
        fingerprint.remove_prefix(std::min(line.size() + 1, fingerprint.size()));
        const auto space = std::min(line.find(' '), line.size());
        facts.emplace(line.substr(0, space), line.substr(std::min(space + 1, line.size())));
    }
    return facts;
}

Words name_words(std::string_view text) {
    Words words;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (!word.empty()) words.push_back(word);
    }
    return words;
}

/// PATH SIZE MTIME [HASH]; the path may have spaces in it, so that this is read from behind.
struct File {
    std::string_view path, size, changed, hash;
};

File file_of(std::string_view text) {
    const auto take = [&text] {
        const auto space = text.rfind(' ');
        if (space == std::string_view::npos) return std::string_view{};
        const auto word = text.substr(space + 1);
        text = text.substr(0, space);
        return word;
    };
    const auto is_number = [](std::string_view word) {
        return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
    };
    File file;
    file.hash = take();
    file.changed = take();
    const auto before = text;
    file.size = take();
    // Without a hash there are two numbers.
    const bool has_hash = is_number(file.size) && is_number(file.changed);
    if (has_hash) return file.path = text, file;
    return {.path = before, .size = file.changed, .changed = file.hash, .hash = {}};
}

std::string changed_at(std::string_view seconds, Instant now) {
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
    constexpr std::int64_t latest = 8'589'934'592;
    if (error != std::errc{} || value < 0 || value > latest) return "";
    return ", " + long_moment(Instant{std::chrono::seconds{value}}, now);
}

/// Writes sentences.
class Comparison {
public:
    Comparison(Instant now, Charset charset) : now_{now}, charset_{charset} {}

    void value(std::string_view what, std::string_view before, std::string_view after) {
        if (before == after || before.empty() || after.empty()) return;
        sentences_.push_back(fmt::format("{} {} -> {}", what, cut(before), cut(after)));
    }

    void file(std::string_view what, std::string_view before, std::string_view after) {
        if (before.empty() || after.empty()) return;
        const auto was = file_of(before), is = file_of(after);
        if (was.path != is.path) return value(what, was.path, is.path);
        const bool is_same =
            was.size == is.size &&
            (is.hash.empty() || was.hash.empty() ? was.changed == is.changed : was.hash == is.hash);
        if (is_same) return;
        sentences_.push_back(
            fmt::format("{} {} was changed{}", what, cut(is.path), changed_at(is.changed, now_)));
    }

    void names(std::string_view before, std::string_view after) {
        auto gone = name_words(before), added = name_words(after);
        const auto was = gone, is = added;
        std::erase_if(gone, [&is](auto name) { return std::ranges::find(is, name) != is.end(); });
        std::erase_if(added,
                      [&was](auto name) { return std::ranges::find(was, name) != was.end(); });
        list("environment with", added);
        list("environment without", gone);
    }

    void sentence(std::string text) { sentences_.push_back(std::move(text)); }

    std::vector<std::string> take() { return std::move(sentences_); }

private:
    std::string cut(std::string_view text) const {
        constexpr int longest = 100;
        return fitted(shown(text, charset_), longest, charset_, Keep::both_ends);
    }

    void list(std::string_view what, const Words& names) {
        constexpr std::size_t most = 5;
        if (names.empty()) return;
        std::string text{what};
        for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
            text += (i == 0 ? " " : ", ") + cut(names[i]);
        if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
        sentences_.push_back(std::move(text));
    }

    Instant now_;
    Charset charset_;
    std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> changes(const Origin& before, const Origin& after, Instant now,
                                 Charset charset) {
    Comparison compare{now, charset};
    const auto& was = before.run;
    const auto& is = after.run;
    if (was.argv != is.argv && !was.argv.empty() && !is.argv.empty())
        compare.sentence("another command line");
    compare.value("user", was.user, is.user);
    compare.value("host", was.host, is.host);
    compare.value("folder", was.cwd, is.cwd);
    auto old_facts = facts_of(before.fingerprint), facts = facts_of(after.fingerprint);
    compare.file("script", old_facts["script"], facts["script"]);
    compare.file("program", old_facts["command"], facts["command"]);
    const bool is_rebooted =
        was.boot_id != is.boot_id && !was.boot_id.empty() && !is.boot_id.empty();
    if (is_rebooted) compare.sentence("another boot");
    compare.value("kernel", old_facts["kernel"], facts["kernel"]);
    compare.value("PATH", old_facts["PATH"], facts["PATH"]);
    if (!before.fingerprint.empty() && !after.fingerprint.empty())
        compare.names(old_facts["environment"], facts["environment"]);
    return compare.take();
}

}  // namespace jw::show
