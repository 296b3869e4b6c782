// SPDX-License-Identifier: MIT
#include "judge/alert/rule_matcher.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "foundation/base/ascii.hpp"
#include "judge/alert/mask_rules.hpp"
#include "judge/alert/secret_name.hpp"

namespace jw::alert {

namespace {

using Macro = std::pair<std::string_view, std::string_view>;

constexpr auto text_macros = std::to_array<Macro>({
    {"{B}", R"re([ \t]+)re"},
    {"{V}", R"re((?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'\x00]+)))re"},
    {"{C}", R"re([^\s"'\x00])re"},
    {"{W}", R"re([^\s\x00]+)re"},
    {"{O}", R"re([^\n|;&]*?)re"},
    {"{E}", R"re((?:=|[ \t]+))re"},
    {"{T}", R"re([ \t]*(?:$|[\n|;&>)]))re"},
});

constexpr auto word_macros = std::to_array<Macro>({
    {"{B}", R"re(\x00)re"},
    {"{V}", R"re(([^\x00]+))re"},
    {"{C}", R"re([^\x00])re"},
    {"{W}", R"re([^\x00]+)re"},
    {"{O}", R"re((?s:.)*?)re"},
    {"{E}", R"re([=\x00])re"},
    {"{T}", R"re(\x00?$)re"},
});

std::string with_macros(std::string_view pattern, std::span<const Macro> macros) {
    std::string whole{pattern};
    for (const auto& [name, meaning] : macros)
        for (auto at = whole.find(name); at != std::string::npos;
             at = whole.find(name, at + meaning.size()))
            whole.replace(at, name.size(), meaning);
    return whole;
}

RE2::Options options() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);  // output may be any bytes
    options.set_log_errors(false);
    return options;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// Whether a value is no word of a language, number, path or name of a file.
bool is_made_up(std::string_view value) {
    constexpr std::size_t shortest = 6;
    constexpr std::string_view closing = ".,;:)!?\"'`";
    while (!value.empty() && closing.find(value.back()) != std::string_view::npos)
        value.remove_suffix(1);
    if (value.size() < shortest || value.find('/') < 2 || value.front() == '<') return false;
    const bool digit = std::ranges::any_of(value, is_digit);
    const bool lower = std::ranges::any_of(value, is_lower);
    const bool upper = std::ranges::any_of(value.substr(1), is_upper);
    const bool sign = value.find_first_of("!@#$%^&*+=~") != std::string_view::npos;
    return (digit && (lower || upper)) || (upper && lower) || sign;
}

/// Words of a list rather than a sentence.
bool is_phrase(std::string_view value) {
    constexpr auto of_sentences = std::to_array<std::string_view>(
        {"is",   "the", "a",        "an",     "not",     "to",    "of",        "in",
         "for",  "was", "and",      "or",     "at",      "on",    "with",      "be",
         "must", "no",  "required", "cannot", "invalid", "wrong", "incorrect", "from"});
    while (!value.empty()) {
        const auto end = std::min(value.find(' '), value.size());
        if (std::ranges::count(of_sentences, value.substr(0, end)) > 0) return false;
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return true;
}

/// One rule, ready for one form.
class Matcher {
public:
    Matcher(const MaskRule& rule, Form form)
        : expression_{with_macros(rule.pattern, form == Form::text
                                                    ? std::span<const Macro>{text_macros}
                                                    : word_macros),
                      options()},
          groups_(static_cast<std::size_t>(expression_.NumberOfCapturingGroups() + 1)) {
        for (const auto& [name, index] : expression_.NamedCapturingGroups()) {
            if (name == "name") name_ = index;
            if (name == "random") random_ = index;
            if (name == "phrase") phrase_ = index;
        }
    }

    std::string masked(std::string_view text) {
        std::string out;
        std::size_t done = 0;
        for (std::size_t at = 0; at <= text.size();) {
            if (!expression_.Match({text.data(), text.size()}, at, text.size(), RE2::UNANCHORED,
                                   groups_.data(), static_cast<int>(groups_.size())))
                break;
            const auto end = end_of(text, 0);
            if (is_of_secret()) add_masked(text, out, done);
            at = std::max(end, at + 1);
        }
        return out.append(text.substr(done));
    }

private:
    std::string_view group(int index) const {
        const auto& piece = groups_[static_cast<std::size_t>(index)];
        return {piece.data(), piece.size()};
    }

    std::size_t end_of(std::string_view text, int index) const {
        const auto piece = group(index);
        return static_cast<std::size_t>(piece.data() - text.data()) + piece.size();
    }

    bool is_of_secret() const { return name_ == 0 || is_secret_name(group(name_)); }

    bool is_secret(int index) const {
        const auto value = group(index);
        if (value.empty() || index == name_ || value == mask) return false;
        if (index == random_) return is_made_up(value);
        return index != phrase_ || is_phrase(value);
    }

    void add_masked(std::string_view text, std::string& out, std::size_t& done) const {
        for (int index = 1; index < static_cast<int>(groups_.size()); ++index) {
            if (!is_secret(index)) continue;
            const auto end = end_of(text, index);
            out.append(text.substr(done, end - group(index).size() - done)).append(mask);
            done = end;
        }
    }

    RE2 expression_;
    std::vector<re2::StringPiece> groups_;
    int name_ = 0, random_ = 0, phrase_ = 0;  ///< 0 for none
};

bool has_keyword(std::string_view lower, std::string_view keywords) {
    if (keywords.empty()) return true;
    while (!keywords.empty()) {
        const auto word = keywords.substr(0, keywords.find('|'));
        if (::memmem(lower.data(), lower.size(), word.data(), word.size()) != nullptr) return true;
        keywords.remove_prefix(std::min(keywords.size(), word.size() + 1));
    }
    return false;
}

std::size_t longest_run(std::string_view text) {
    std::size_t longest = 0, run = 0;
    for (const auto c : text) {
        const bool goes_on = is_digit(c) || is_lower(c) || is_upper(c) || c == '-' || c == '_';
        run = goes_on ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

std::string lowered(std::string_view text) {
    std::string lower{text};
    for (auto& c : lower)
        if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

/// Of one thread, since a matcher remembers its last match.
Matcher& matcher(std::size_t index, Form form) {
    thread_local std::array<std::vector<std::unique_ptr<Matcher>>, 2> all;
    auto& matchers = all[form == Form::text ? 0 : 1];
    if (matchers.empty()) matchers.resize(mask_rules().size());
    if (!matchers[index]) matchers[index] = std::make_unique<Matcher>(mask_rules()[index], form);
    return *matchers[index];
}

}  // namespace

std::string without_matches(std::string text, Form form) {
    const auto lower = lowered(text);
    const auto run = longest_run(text);
    for (std::size_t i = 0; i < mask_rules().size(); ++i) {
        const auto& rule = mask_rules()[i];
        if (run >= rule.run && has_keyword(lower, rule.keywords))
            text = matcher(i, form).masked(text);
    }
    return text;
}

}  // namespace jw::alert
