// SPDX-License-Identifier: MIT
#include "capture/run/shell_hint.hpp"

#include <algorithm>
#include <string_view>

#include "foundation/base/ascii.hpp"

namespace jw::wrapper {

namespace {

using ShellText = Text<1024>;

/// These change the shell for what it runs next, so something does come next.
constexpr std::string_view preparing_words[] = {
    "cd",      "source", ".",     "export", "set",    "umask",    "ulimit",
    "alias",   "unset",  "pushd", "popd",   "shopt",  "readonly", "declare",
    "typeset", "trap",   "hash",  "shift",  "enable", "unalias"};

constexpr std::string_view other_words[] = {
    "exec", "eval", "time", "if",     "for",     "while", "until",  "case",    "select", "function",
    "{",    "(",    "!",    "[[",     "((",      ":",     "let",    "builtin", "read",   "wait",
    "exit", "type", "jobs", "return", "command", "local", "coproc", "times",   "getopts"};

bool is_among(std::string_view word, const auto& words) {
    return std::ranges::find(words, word) != std::end(words);
}

/// The length of NAME= at the beginning of the word; 0 if it assigns nothing.
std::size_t assigned_name(std::string_view word) {
    const auto is_of_name = [](char c) { return is_alnum(c) || c == '_'; };
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(word, is_of_name) - word.begin());
    const bool is_name = end > 0 && !is_digit(word[0]);
    return is_name && end < word.size() && word[end] == '=' ? end + 1 : 0;
}

/// A blank, or a character that means something to a shell.
bool has_shell_character(std::string_view word) {
    return word.find_first_of(" \t\n|&;<>()$`\"'*?[]{}!\\") != std::string_view::npos;
}

bool is_shell_home(std::string_view word) { return word.starts_with("~"); }

void add_quoted(ShellText& text, std::string_view word) {
    text.add("'");
    for (const char c : word)
        text.add(c == '\'' ? std::string_view{"'\\''"} : std::string_view{&c, 1});
    text.add("'");
}

void add_word(ShellText& text, std::string_view word) {
    const auto is_harmless = [](char c) {
        return is_alnum(c) || std::string_view{"%+,-./:=@_"}.find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::ranges::all_of(word, is_harmless))
        text.add(word);
    else
        add_quoted(text, word);
}

/// As it is meant for the shell.
void add_first_word(ShellText& text, std::string_view word) {
    const auto name = assigned_name(word);
    text.add(word.substr(0, name));
    word.remove_prefix(name);
    if (name == 0)
        text.add(word);
    else if (!word.empty())
        add_word(text, word);
}

ShellText shell_line_of(char** command) {
    ShellText line;
    add_first_word(line, *command);
    for (char** word = command + 1; *word != nullptr; ++word) add_word(line.add(" "), *word);
    if (is_among(*command, preparing_words)) line.add(" && ...");
    return line;
}

}  // namespace

bool is_for_shell(const Options& options) {
    const std::string_view first{options.command[0]};
    if (options.shell_line != nullptr) return false;
    return is_among(first, preparing_words) || is_among(first, other_words) ||
           assigned_name(first) > 0 || is_shell_home(first) || has_shell_character(first);
}

Text<1024> line_for_shell(const Options& options) {
    ShellText line;
    for (char** word = options.words; word != options.command; ++word) {
        const bool is_last = word + 1 == options.command;
        if (is_last && std::string_view{*word} == "--") break;
        add_word(line, *word);
        line.add(" ");
    }
    add_quoted(line.add("--shell "), shell_line_of(options.command).view());
    return line;
}

}  // namespace jw::wrapper
