// SPDX-License-Identifier: MIT
#include "inventory/shell/shell_line.hpp"

#include <algorithm>
#include <array>

#include "foundation/base/ascii.hpp"

namespace jw::inventory {

namespace {

constexpr std::string_view operator_characters = ";&|()<>";

/// Reserved words and builtins of dash, bash, ksh, zsh and busybox. One that is missing here would
/// be started as a program of the same name; one too many costs a shell.
constexpr auto shell_words = std::to_array<std::string_view>({
    "!",       ".",        ":",         "[",        "[[",        "alias",    "autoload", "bg",
    "bind",    "break",    "builtin",   "caller",   "case",      "cd",       "chdir",    "command",
    "compgen", "complete", "compopt",   "continue", "coproc",    "declare",  "dirs",     "disown",
    "do",      "done",     "echo",      "elif",     "else",      "emulate",  "enable",   "esac",
    "eval",    "exec",     "exit",      "export",   "false",     "fc",       "fg",       "fi",
    "float",   "for",      "foreach",   "function", "functions", "getopts",  "hash",     "help",
    "history", "if",       "in",        "integer",  "jobs",      "kill",     "let",      "local",
    "logout",  "mapfile",  "namespace", "nameref",  "newgrp",    "noglob",   "popd",     "print",
    "printf",  "pushd",    "pwd",       "read",     "readarray", "readonly", "redirect", "repeat",
    "return",  "select",   "set",       "setopt",   "shift",     "shopt",    "sleep",    "source",
    "stop",    "suspend",  "test",      "then",     "time",      "times",    "trap",     "true",
    "type",    "typeset",  "ulimit",    "umask",    "unalias",   "unset",    "unsetopt", "until",
    "wait",    "whence",   "where",     "which",    "while",     "{",        "}",
});

/// Variables that are another thing in a shell one level deeper.
constexpr auto own_variables = std::to_array<std::string_view>({
    "BASHPID",
    "BASH_ARGV0",
    "BASH_SUBSHELL",
    "LINENO",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SHLVL",
    "SRANDOM",
    "EPOCHREALTIME",
    "_",
});

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_name_character(char c) { return is_alnum(c) || c == '_'; }

bool is_name(std::string_view text) {
    return !text.empty() && !is_digit(text.front()) && std::ranges::all_of(text, is_name_character);
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

class LineReader {
public:
    LineReader(std::string_view text, Dialect dialect) : text_{text}, dialect_{dialect} {}

    ShellLine read() {
        line_.commands.emplace_back();
        for (skip_blanks(); !at_end(); skip_blanks()) {
            if (peek() == '#') break;  // a comment
            if (operator_characters.find(peek()) != std::string_view::npos)
                take_operator(-1);
            else
                take_word();
        }
        std::erase_if(line_.commands, [](const SimpleCommand& command) {
            return command.words.empty() && command.redirections.empty();
        });
        return std::move(line_);
    }

private:
    bool at_end() const { return at_ >= text_.size(); }

    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    bool take(std::string_view wanted) {
        if (!text_.substr(at_).starts_with(wanted)) return false;
        at_ += wanted.size();
        return true;
    }

    void skip_blanks() {
        while (!at_end() && is_blank(peek())) ++at_;
    }

    void take_word() {
        const auto begin = at_;
        auto word = read_word();
        const bool is_before_sign = peek() == '<' || peek() == '>';
        if (is_before_sign && word.is_unquoted && is_number(text_.substr(begin, at_ - begin)) &&
            word.text.size() == 1)
            return take_operator(word.text.front() - '0');
        line_.commands.back().words.push_back(std::move(word));
    }

    /// `descriptor`: the number that stands right before it, -1 for none.
    void take_operator(int descriptor) {
        if (dialect_ == Dialect::bash && (take("&>>") || take("&>")))
            return take_redirection(-1, ">");
        if (peek() == '<' || peek() == '>') return take_redirection_sign(descriptor);
        line_.is_single = false;
        if (take("&&") || take("||") || take("|&") || take(";;"))
            ;
        else if (take("&"))
            line_.goes_on_behind = true;
        else
            ++at_;
        line_.commands.emplace_back();
    }

    void take_redirection_sign(int descriptor) {
        const int usual = peek() == '<' ? 0 : 1;
        for (const std::string_view sign : {"<<", "<&", "<>", ">>", ">&", ">|", "<(", ">("}) {
            if (!take(sign)) continue;
            // A here-document has no place in a line; what is between parentheses is a command.
            if (sign == "<<" || sign.ends_with('(')) line_.is_single = false;
            if (sign.ends_with('(')) return;
            return take_redirection(descriptor < 0 ? usual : descriptor, sign);
        }
        const auto sign = text_.substr(at_++, 1);
        take_redirection(descriptor < 0 ? usual : descriptor, sign);
    }

    void take_redirection(int descriptor, std::string_view sign) {
        skip_blanks();
        auto target = read_word();
        if (target.text.empty() && target.is_unquoted) line_.is_single = false;
        line_.commands.back().redirections.push_back(
            {descriptor, std::string{sign}, std::move(target)});
    }

    Word read_word() {
        word_ = {};
        while (!at_end() && !is_blank(peek()) &&
               operator_characters.find(peek()) == std::string_view::npos)
            take_part();
        return std::move(word_);
    }

    void take_part() {
        const char c = peek();
        if (c == '\\') return take_escaped();
        if (c == '\'') return take_single_quoted();
        if (c == '"') return take_double_quoted();
        if (c == '$') return take_expansion();
        if (c == '`') return take_backquoted();
        const bool is_home = c == '~' && (word_.text.empty() || word_.text.back() == '=');
        if (is_home || std::string_view{"*?[]{}^"}.find(c) != std::string_view::npos)
            word_.is_literal = false;
        word_.text += c;
        ++at_;
    }

    void take_escaped() {
        word_.is_unquoted = false;
        ++at_;
        word_.text += at_end() ? '\\' : peek();
        if (!at_end()) ++at_;
    }

    void take_single_quoted() {
        word_.is_unquoted = false;
        const auto end = text_.find('\'', at_ + 1);
        if (end == std::string_view::npos) return leave_open();
        word_.text += text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
    }

    void take_double_quoted() {
        word_.is_unquoted = false;
        for (++at_; !at_end() && peek() != '"';) {
            if (peek() == '$') {
                take_expansion();
            } else if (peek() == '`') {
                take_backquoted();
            } else {
                const bool escapes = peek() == '\\' && std::string_view{"$`\"\\"}.find(peek(1)) !=
                                                           std::string_view::npos;
                if (escapes) ++at_;
                word_.text += peek();
                ++at_;
            }
        }
        if (at_end()) return leave_open();
        ++at_;
    }

    void take_backquoted() {
        word_.is_literal = word_.is_alike = false;
        for (++at_; !at_end() && peek() != '`'; ++at_)
            if (peek() == '\\') ++at_;
        if (at_end()) return leave_open();
        ++at_;
    }

    void take_expansion() {
        word_.is_literal = false;
        const auto begin = at_++;
        if (peek() == '(') {
            word_.is_alike = false;
            ++at_;
            skip_parentheses();
        } else if (take("{")) {
            const auto end = std::min(text_.find('}', at_), text_.size());
            note_variable(text_.substr(at_, end - at_));
            if (end == text_.size()) return leave_open();
            at_ = end + 1;
        } else if (is_name_character(peek()) && !is_digit(peek())) {
            const auto name = at_;
            while (is_name_character(peek())) ++at_;
            note_variable(text_.substr(name, at_ - name));
        } else {
            word_.is_alike = false;  // $$, $?, $'...' and the like
        }
        word_.text += text_.substr(begin, at_ - begin);
    }

    void note_variable(std::string_view name) {
        if (!is_name(name) || std::ranges::count(own_variables, name) > 0) word_.is_alike = false;
    }

    /// To behind the one that ends them; the first is taken.
    void skip_parentheses() {
        int depth = 1;
        for (; !at_end() && depth > 0; ++at_) {
            if (peek() == '\\')
                ++at_;
            else if (peek() == '\'' || peek() == '"' || peek() == '`')
                skip_quoted();
            else if (peek() == '(')
                ++depth;
            else if (peek() == ')')
                --depth;
        }
        if (depth > 0) leave_open();
    }

    /// To its last character; what is in $(...) in a quoted text is taken for text.
    void skip_quoted() {
        const char quote = peek();
        for (++at_; !at_end() && peek() != quote; ++at_)
            if (peek() == '\\' && quote != '\'') ++at_;
        if (at_end()) leave_open();
    }

    void leave_open() {
        at_ = text_.size();
        line_.is_closed = line_.is_single = false;
    }

    std::string_view text_;
    Dialect dialect_;
    std::size_t at_ = 0;
    ShellLine line_;
    Word word_;
};

}  // namespace

std::size_t SimpleCommand::program() const {
    const auto found =
        std::ranges::find_if_not(words, [](const Word& word) { return is_assignment(word.text); });
    return static_cast<std::size_t>(found - words.begin());
}

ShellLine read_shell_line(std::string_view text, Dialect dialect) {
    auto line = LineReader{text, dialect}.read();
    if (line.commands.size() != 1) line.is_single = false;
    return line;
}

bool is_of_shell(std::string_view word) { return std::ranges::count(shell_words, word) > 0; }

bool is_assignment(std::string_view word) {
    const auto equals = word.find('=');
    return equals != std::string_view::npos && is_name(word.substr(0, equals));
}

}  // namespace jw::inventory
