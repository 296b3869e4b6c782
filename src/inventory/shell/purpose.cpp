// SPDX-License-Identifier: MIT
#include "inventory/shell/purpose.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "foundation/base/ascii.hpp"

namespace jw::inventory {

namespace {

constexpr std::size_t longest_name = 40;

/// A program that starts another one: which of its options take a word, and how many words stand
/// between its options and the command.
struct Starter {
    std::string_view name, with_word;  ///< options by their letters
    std::size_t words = 0;
};

constexpr auto starters = std::to_array<Starter>({
    {"nice", "n"},       {"ionice", "cnp"}, {"chrt", "TPD", 1}, {"timeout", "ks", 1},
    {"flock", "wEc", 1}, {"lockf", "t", 1}, {"setlock", "", 1}, {"env", "uC"},
    {"sudo", "ugpChrt"}, {"doas", "uC"},    {"runuser", "ugG"}, {"nohup", ""},
    {"setsid", ""},      {"stdbuf", "ioe"}, {"taskset", "", 1}, {"chronic", ""},
    {"cronic", ""},      {"exec", "a"},     {"command", ""},    {"time", "fo"},
    {"unbuffer", ""},    {"busybox", ""},   {"fakeroot", ""},   {"proxychains", "f"},
});

constexpr auto interpreters = std::to_array<std::string_view>(
    {"sh", "bash", "dash", "zsh", "ksh", "python", "perl", "php", "ruby", "node", "nodejs", "java",
     "Rscript", "lua", "tclsh", "expect", "pwsh", "deno", "bun"});

/// Commands that prepare the next one.
constexpr auto preparations = std::to_array<std::string_view>(
    {"cd", ".",      "source", "export", "set",   "umask", "test",  "[",    "[[",   "sleep", "true",
     ":",  "ulimit", "eval",   "shopt",  "unset", "!",     "mkdir", "date", "echo", "printf"});

/// Words that a command may stand behind.
constexpr auto openings = std::to_array<std::string_view>(
    {"{", "!", "if", "then", "else", "elif", "do", "while", "until"});

/// The first word of a command that is its program.
std::size_t program_of(const SimpleCommand& command) {
    auto at = command.program();
    const auto& words = command.words;
    while (at < words.size() && words[at].is_unquoted &&
           std::ranges::count(openings, words[at].text) > 0)
        ++at;
    return at;
}

std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// `python3.11` and `php8.2` are interpreters, too.
bool is_interpreter(std::string_view program) {
    const auto base = base_of(program);
    const auto name = base.substr(0, base.find_last_not_of("0123456789.") + 1);
    return std::ranges::count(interpreters, name) > 0;
}

using Words = std::span<const Word>;

bool is_option(const Word& word) { return word.text.size() > 1 && word.text.starts_with('-'); }

/// Behind the options of a program, and the words that stand behind those of `with_word`.
Words behind_options(Words words, std::string_view with_word) {
    while (!words.empty() && is_option(words.front())) {
        const std::string_view option{words.front().text};
        words = words.subspan(1);
        if (option == "--") break;
        const bool takes_word =
            option.size() == 2 && with_word.find(option[1]) != std::string_view::npos;
        if (takes_word && !words.empty()) words = words.subspan(1);
    }
    return words;
}

Words behind_assignments(Words words) {
    while (!words.empty() && is_assignment(words.front().text)) words = words.subspan(1);
    return words;
}

/// The command that a starter starts; nothing where the first word is none.
std::optional<Words> started_by(Words words) {
    const auto starter = std::ranges::find(starters, base_of(words.front().text), &Starter::name);
    if (starter == starters.end()) return std::nullopt;
    auto rest = behind_options(words.subspan(1), starter->with_word);
    rest = rest.subspan(std::min(starter->words, rest.size()));
    rest = behind_assignments(behind_options(rest, starter->with_word));
    return rest.empty() ? std::nullopt : std::optional{rest};
}

Purpose purpose_of_command(const SimpleCommand& command) {
    auto words = Words{command.words}.subspan(program_of(command));
    Purpose purpose;
    for (int depth = 0; depth < 8 && !words.empty(); ++depth) {
        const auto inner = started_by(words);
        if (!inner) break;
        words = *inner;
    }
    if (words.empty()) return purpose;
    if (is_interpreter(words.front().text)) {
        const bool is_line = words.size() > 1 && is_option(words[1]) &&
                             words[1].text.find_first_of("ce") != std::string::npos &&
                             words[1].text.size() <= 4;
        const auto rest = behind_options(words.subspan(1), "dWXIm");
        if (!is_line && !rest.empty()) {
            words = rest;
            purpose.is_script = true;
        }
    }
    purpose.program = words.front().text;
    purpose.words.assign(words.begin() + 1, words.end());
    return purpose;
}

bool is_plain(std::string_view word) {
    return !word.empty() && is_alnum(word.front()) && std::ranges::all_of(word, [](char c) {
        return is_alnum(c) || c == '-' || c == '_' || c == ':';
    });
}

/// What goes into a name; other characters become dashes, one for several.
std::string in_name(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool is_fine = is_alnum(c) || c == '.' || c == '_';
        if (is_fine)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    name.resize(std::min(name.size(), longest_name));
    while (!name.empty() && (name.back() == '-' || name.back() == '.')) name.pop_back();
    const auto begin = name.find_first_not_of("-.");
    return begin == std::string::npos ? "" : name.substr(begin);
}

std::string_view without_ending(std::string_view name) {
    for (const std::string_view ending :
         {".sh", ".bash", ".py", ".pl", ".php", ".rb", ".js", ".jar", ".R"})
        if (name.size() > ending.size() && name.ends_with(ending))
            return name.substr(0, name.size() - ending.size());
    return name;
}

/// The host of a URL.
std::string host_in(std::string_view word) {
    const auto slashes = word.find("://");
    if (slashes == std::string_view::npos) return "";
    word.remove_prefix(slashes + 3);
    word = word.substr(0, word.find_first_of("/?#"));
    word.remove_prefix(word.rfind('@') + 1);  // npos + 1 is 0
    return std::string{word.substr(0, word.find(':'))};
}

/// What tells one use of a program from another.
std::string use_of(const Purpose& purpose) {
    for (const auto& word : purpose.words)
        if (auto host = host_in(word.text); !host.empty()) return host;
    // Only what stands first is what it does: a word behind an option may be a password.
    if (purpose.words.empty()) return "";
    const auto& word = purpose.words.front();
    return word.is_literal && is_plain(word.text) && word.text.size() <= 24 ? word.text : "";
}

}  // namespace

Purpose purpose_of(const ShellLine& line) {
    std::string folder;
    Purpose first;
    for (const auto& command : line.commands) {
        const auto at = program_of(command);
        if (at == command.words.size()) continue;
        const auto& program = command.words[at].text;
        if (std::ranges::count(preparations, program) == 0) {
            auto purpose = purpose_of_command(command);
            purpose.folder = folder;
            if (!purpose.program.empty()) return purpose;
        }
        const bool is_place = program == "cd" && at + 1 < command.words.size();
        if (is_place && command.words[at + 1].is_literal) folder = command.words[at + 1].text;
        if (first.program.empty()) first = {program, "", false, {}};
    }
    first.folder = folder;
    return first;
}

std::string name_of(const Purpose& purpose) {
    auto name = in_name(without_ending(base_of(purpose.program)));
    if (name.empty()) name = "job";
    const auto use = in_name(use_of(purpose));
    return use.empty() ? name : in_name(name + "-" + use);
}

}  // namespace jw::inventory
