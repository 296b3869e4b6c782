// SPDX-License-Identifier: MIT
#include "judge/alert/masking.hpp"

#include <algorithm>
#include <array>

#include "foundation/base/ascii.hpp"
#include "judge/alert/secret_name.hpp"
#include "judge/alert/token_shape.hpp"

namespace jw::alert {

namespace {

constexpr std::string_view mask = "[masked]";
constexpr auto nowhere = std::string_view::npos;

bool is_name(char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; }

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }

bool is_quote(char c) { return c == '"' || c == '\''; }

bool is_base64(char c) { return is_alnum(c) || c == '+' || c == '/' || c == '=' || is_space(c); }

bool is_private_label(std::string_view label) { return label.find("PRIVATE KEY") != nowhere; }

/// The label of a PEM line whose dashes and word (`-----BEGIN `) end at `at`; RFC 7468.
std::string_view label_at(std::string_view text, std::size_t at) {
    constexpr std::size_t longest = 80;
    const auto part = text.substr(at, longest);
    const auto end = part.find("-----");
    return end == nowhere ? std::string_view{} : part.substr(0, end);
}

/// Where the base64 before `end` begins: of a block whose first line is cut off.
std::size_t begin_of_base64(std::string_view text, std::size_t end) {
    while (end > 0 && is_base64(text[end - 1])) --end;
    const auto line = text.find('\n', end);
    if (end == 0 || line == nowhere) return end;
    return line + 1;
}

std::string without_private_keys(std::string_view text) {
    constexpr std::string_view begin = "-----BEGIN ", end = "-----END ";
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find("-----"); at != nowhere; at = text.find("-----", at)) {
        const auto rest = text.substr(at);
        const bool begins =
            rest.starts_with(begin) && is_private_label(label_at(rest, begin.size()));
        const bool ends = rest.starts_with(end) && is_private_label(label_at(rest, end.size()));
        if (!begins && !ends) {
            at += 5;
            continue;
        }
        const auto from = begins ? at : std::max(done, begin_of_base64(text, at));
        out.append(text.substr(done, from - done)).append(mask);
        const auto last = begins ? text.find(end, at) : at;
        const auto line = last == nowhere ? nowhere : text.find('\n', last);
        done = line == nowhere ? text.size() : line;
        at = done;
    }
    return out.append(text.substr(done));
}

std::string without_tokens(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const bool starts = at == 0 || !is_alnum(text[at - 1]);
        const auto length = starts ? token_length(text.substr(at)) : 0;
        if (length > 0)
            out += mask;
        else
            out += text[at];
        at += std::max<std::size_t>(1, length);
    }
    return out;
}

/// Words that follow a colon where people write about secrets: `password: required`.
bool is_prose(std::string_view value) {
    constexpr auto prose = std::to_array<std::string_view>(
        {"yes", "no", "none", "null", "true", "false", "required", "incorrect", "invalid", "wrong",
         "expired", "missing", "failed", "denied", "empty", "ok", "not", "unset", "set"});
    std::string lower;
    for (const char c : value.substr(0, 20))
        if (c != '.' && c != ',' && c != ')') lower += static_cast<char>(std::tolower(c));
    return std::ranges::count(prose, lower) > 0;
}

/// Masks what stands behind names, going over the text once.
class Names {
public:
    explicit Names(std::string_view text) : text_{text} {}

    std::string run() {
        while (at_ < text_.size()) {
            if (text_[at_] == '\n') program_ = Program::other;
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
    /// A program of this line whose short options hold passwords.
    enum class Program { other, mysql, sshpass, curl };

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
        note_program(bare);
        if (dashes == 1 && short_option(whole)) return;
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

    void note_program(std::string_view word) {
        if (word.starts_with("mysql") || word.starts_with("mariadb")) program_ = Program::mysql;
        if (word == "sshpass") program_ = Program::sshpass;
        if (word == "curl") program_ = Program::curl;
    }

    /// -pSECRET, -p SECRET and -u NAME:SECRET of programs that take passwords so.
    bool short_option(std::string_view whole) {
        const bool takes_p = program_ == Program::mysql || program_ == Program::sshpass;
        if (takes_p && whole.starts_with("-p") && whole.size() > 2) {
            copy(2);
            mask_to(end_of_word(at_));
            return true;
        }
        if (program_ == Program::sshpass && whole == "-p") {
            copy_to(skip_blanks(at_ + 2));
            mask_to(end_of_word(at_));
            return true;
        }
        if (program_ != Program::curl || whole != "-u") return false;
        copy_to(skip_blanks(at_ + 2));
        const auto end = end_of_word(at_);
        const auto colon = text_.substr(at_, end - at_).find(':');
        if (colon != nowhere) {
            copy(colon + 1);
            mask_to(end);
        }
        return true;
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
        return find(at, [=](char c) {
            return is_space(c) || is_quote(c) || (in_query && c == '&') ||
                   (quoted_name && (c == ',' || c == '}'));
        });
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
        const bool digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
        if (equals(name, "pass")) return separator == ':' || digits;
        if (separator == '=') return false;
        const bool letters = std::ranges::all_of(value, [](char c) {
            return (c >= 'a' && c <= 'z') || c == '.' || c == ',' || c == ')';
        });
        const auto next = at_or_end(skip_blanks(end));
        return is_prose(value) || (letters && next != '\n' && next != '\r');
    }

    /// --password VALUE
    void option_value() {
        const auto from = skip_blanks(at_);
        if (from == at_ || at_or_end(from) == '-' || is_space(at_or_end(from))) return;
        copy_to(from);
        const bool opens = is_quote(text_[at_]);
        const auto end = opens ? end_of_quoted(at_ + 1, text_[at_]) : end_of_word(at_);
        if (opens) copy(1);
        mask_to(end);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
    Program program_ = Program::other;
};

}  // namespace

std::string masked(std::string_view text) {
    return Names{without_tokens(without_private_keys(text))}.run();
}

}  // namespace jw::alert
