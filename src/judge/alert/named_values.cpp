// SPDX-License-Identifier: MIT
#include "judge/alert/named_values.hpp"

#include <algorithm>
#include <array>

#include "foundation/base/ascii.hpp"
#include "judge/alert/rule_matcher.hpp"
#include "judge/alert/secret_name.hpp"

namespace jw::alert {

namespace {

constexpr auto nowhere = std::string_view::npos;

bool is_name(char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; }

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }

bool is_quote(char c) { return c == '"' || c == '\''; }

/// Words that follow a colon where people write about secrets: `password: required`.
bool is_prose(std::string_view value) {
    constexpr auto prose = std::to_array<std::string_view>(
        {"yes",      "no",     "none",    "null",    "true",   "false",    "required", "incorrect",
         "invalid",  "wrong",  "expired", "missing", "failed", "denied",   "empty",    "ok",
         "not",      "unset",  "set",     "is",      "to",     "for",      "was",      "must",
         "requires", "option", "options", "and",     "or",     "argument", "with",     "from",
         "cannot",   "should", "may",     "are",     "has"});
    std::string lower;
    for (const char c : value.substr(0, 20))
        if (c != '.' && c != ',' && c != ')') lower += static_cast<char>(std::tolower(c));
    return std::ranges::count(prose, lower) > 0;
}

/// A word with what stands around words in sentences.
bool is_word(std::string_view value) {
    if (value.size() > 1 &&
        (value.front() == '(' || (value.front() >= 'A' && value.front() <= 'Z')))
        value.remove_prefix(1);
    return std::ranges::all_of(
        value, [](char c) { return (c >= 'a' && c <= 'z') || c == '.' || c == ',' || c == ')'; });
}

/// A file that may hold the secret.
bool is_path(std::string_view value) {
    if (!value.starts_with('/') && !value.starts_with("./") && !value.starts_with("~/"))
        return false;
    if (std::ranges::count(value, '/') < 2 && value.front() == '/') return false;
    return std::ranges::all_of(
        value, [](char c) { return is_name(c) || c == '/' || c == '~' || c == ','; });
}

/// Masks what stands behind names, going over the text once.
class Names {
public:
    explicit Names(std::string_view text) : text_{text} {}

    std::string run() {
        while (at_ < text_.size()) {
            if (text_.substr(at_).starts_with("://"))
                url();
            else if (is_name(text_[at_]))
                name();
            else
                copy(1);
        }
        return std::move(out_);
    }

private:
    void copy(std::size_t count) {
        out_.append(text_.substr(at_, count));
        at_ = std::min(text_.size(), at_ + count);
    }

    void copy_to(std::size_t end) { copy(end - at_); }

    void mask_to(std::size_t end) {
        if (end > at_) out_ += mask;
        at_ = std::max(at_, end);
    }

    std::size_t skip_blanks(std::size_t at) const {
        while (at < text_.size() && is_blank(text_[at])) ++at;
        return at;
    }

    char at_or_end(std::size_t at) const { return at < text_.size() ? text_[at] : '\n'; }

    template <typename Test>
    std::size_t find(std::size_t from, Test test) const {
        const auto found = std::ranges::find_if(text_.substr(from), test);
        return from + static_cast<std::size_t>(found - text_.substr(from).begin());
    }

    std::size_t end_of_word(std::size_t from) const { return find(from, is_space); }

    /// scheme://name:password@host; a long name alone is a token.
    void url() {
        constexpr std::size_t longest = 512;
        copy(3);
        const auto rest = text_.substr(at_, longest);
        const auto end = std::min(rest.find_first_of("/ \t\r\n\"'<>"), rest.size());
        const auto host = rest.substr(0, end).rfind('@');
        if (host == nowhere) return;
        const auto colon = rest.substr(0, host).find(':');
        if (colon != nowhere)
            copy(colon + 1);
        else if (host < 20)
            return copy(host);
        mask_to(at_ + (host - (colon == nowhere ? 0 : colon + 1)));
    }

    void name() {
        const auto begin = at_;
        const auto end = find(begin, [](char c) { return !is_name(c); });
        const auto whole = text_.substr(begin, end - begin);
        const auto dashes = std::min(whole.find_first_not_of('-'), whole.size());
        const auto bare = whole.substr(dashes);
        copy_to(end);
        if (is_secret_header(bare)) return header(begin);
        if (equals(bare, "bearer")) return bearer();
        if (!is_secret_name(bare)) return;
        if (!assignment(begin, bare) && dashes > 0) option_value();
    }

    static bool equals(std::string_view word, std::string_view lower) {
        return std::ranges::equal(word, lower, [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) == b;
        });
    }

    /// Behind Authorization and its like everything is secret, up to the quote or the line's end.
    void header(std::size_t begin) {
        auto at = at_;
        if (is_quote(at_or_end(at))) ++at;
        at = skip_blanks(at);
        if (at_or_end(at) != ':' && at_or_end(at) != '=') return;
        at = skip_blanks(at + 1);
        const bool opens = is_quote(at_or_end(at));
        if (opens) ++at;
        const char before = begin > 0 ? text_[begin - 1] : '\n';
        const char quote = opens ? text_[at - 1] : before;
        copy_to(at);
        mask_to(find(at_, [quote](char c) {
            return c == '\n' || c == '\r' || (is_quote(quote) && c == quote);
        }));
    }

    void bearer() {
        const auto from = skip_blanks(at_);
        const auto end = find(from, [](char c) { return is_space(c) || is_quote(c); });
        const auto value = text_.substr(from, end - from);
        const bool has_digit =
            std::ranges::any_of(value, [](char c) { return c >= '0' && c <= '9'; });
        const bool is_token = value.size() >= 20 || (value.size() >= 8 && has_digit);
        if (from == at_ || !is_token) return;
        copy_to(from);
        mask_to(end);
    }

    /// NAME=VALUE, NAME: VALUE, "NAME": "VALUE". Whether there was a separator.
    bool assignment(std::size_t begin, std::string_view name) {
        auto at = at_;
        const char before = begin > 0 ? text_[begin - 1] : '\n';
        const bool quoted = is_quote(before) && at_or_end(at) == before;
        if (quoted) ++at;
        at = skip_blanks(at);
        const char separator = at_or_end(at);
        if (separator != '=' && separator != ':') return false;
        ++at;
        if (separator == '=' && at_or_end(at) == '>') ++at;
        at = skip_blanks(at);
        const bool in_query = separator == '=' && (before == '?' || before == '&');
        const auto end = end_of_value(at, in_query, quoted);
        const auto value = text_.substr(at, end - at);
        if (value.empty() || is_harmless(name, separator, value, end, quoted)) return true;
        copy_to(at);
        if (is_quote(text_[at_])) copy(1);
        mask_to(end);
        return true;
    }

    std::size_t end_of_value(std::size_t at, bool in_query, bool quoted_name) const {
        const char first = at_or_end(at);
        if (is_quote(first)) return end_of_quoted(at + 1, first);
        const auto end = find(at, [=](char c) {
            return is_space(c) || is_quote(c) || (in_query && c == '&') ||
                   (quoted_name && (c == ',' || c == '}'));
        });
        return before_semicolon(at, end);
    }

    /// What ends a command in a line of the shell is none of its last word.
    std::size_t before_semicolon(std::size_t at, std::size_t end) const {
        while (end > at && text_[end - 1] == ';') --end;
        return end;
    }

    std::size_t end_of_quoted(std::size_t at, char quote) const {
        while (at < text_.size() && text_[at] != quote && text_[at] != '\n')
            at += text_[at] == '\\' ? 2 : 1;
        return std::min(at, text_.size());
    }

    /// `PASS: test 7` and `invalid token: unexpected end` are no secrets.
    bool is_harmless(std::string_view name, char separator, std::string_view value, std::size_t end,
                     bool quoted_name) const {
        if (quoted_name || is_quote(value.front())) return false;
        if (equals(name, "pass")) return separator == ':' || std::ranges::all_of(value, is_digit);
        if (is_prose(value) || is_path(value)) return true;
        if (separator == '=') return false;
        const auto next = at_or_end(skip_blanks(end));
        const bool is_scope = value.front() == ':';  // auth::password::check
        return is_scope || (is_word(value) && next != '\n' && next != '\r');
    }

    /// --password VALUE
    void option_value() {
        const auto from = skip_blanks(at_);
        if (from == at_ || at_or_end(from) == '-' || is_space(at_or_end(from))) return;
        copy_to(from);
        const bool opens = is_quote(text_[at_]);
        const auto end =
            opens ? end_of_quoted(at_ + 1, text_[at_]) : before_semicolon(at_, end_of_word(at_));
        const auto value = text_.substr(at_, end - at_);
        if (value.empty() || is_prose(value) || is_path(value)) return;
        if (opens) copy(1);
        mask_to(end);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
};

}  // namespace

std::string without_named_values(std::string_view text) { return Names{text}.run(); }

}  // namespace jw::alert
