// SPDX-License-Identifier: MIT
#include "judge/alert/error_line.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <optional>
#include <vector>

#include "foundation/text/lower.hpp"
#include "foundation/text/plain.hpp"

namespace jw::alert {

namespace {

constexpr std::size_t longest_line = 400;
constexpr std::size_t lines_looked_at = 60;
constexpr std::size_t lines_about_one_error = 4;

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Those that are not blank, the last one first.
std::vector<std::string> last_lines(std::string_view output) {
    std::vector<std::string> lines;
    while (!output.empty() && lines.size() < lines_looked_at) {
        const auto end = output.find_last_of('\n');
        const auto line = end == std::string_view::npos ? output : output.substr(end + 1);
        if (!is_blank(line)) lines.emplace_back(line);
        output = end == std::string_view::npos ? "" : output.substr(0, end);
    }
    return lines;
}

/// The system's words for its errors; shorter ones stand in too many lines that report none.
std::vector<std::string> make_system_words() {
    constexpr std::size_t shortest = 9;
    std::vector<std::string> all{"Name or service not known",
                                 "Temporary failure in name resolution", "command not found",
                                 "Out of memory"};
    for (int number = 1; number < 134; ++number) {
        const char* words = ::strerrordesc_np(number);
        if (words != nullptr && std::strlen(words) >= shortest) all.emplace_back(words);
    }
    return all;
}

/// Those a line holds; the ones that stand last in it, which is where perror(3) puts them.
std::optional<std::string> system_words_in(std::string_view line) {
    static const auto all = make_system_words();
    const auto small = text::lower(std::string{line});
    std::optional<std::string> found;
    std::size_t best = 0;
    for (const auto& words : all) {
        const auto at = small.rfind(text::lower(words));
        if (at == std::string::npos) continue;
        const auto end = at + words.size();
        const bool is_better =
            !found || end > best || (end == best && words.size() > found->size());
        if (is_better) {
            found = words;
            best = end;
        }
    }
    return found;
}

bool holds_any(const std::string& text, std::initializer_list<std::string_view> parts) {
    return std::ranges::any_of(
        parts, [&text](std::string_view part) { return text.find(part) != std::string::npos; });
}

bool says_no_error(const std::string& small) {
    return holds_any(small, {"0 error", "no error", "errors: 0", "without error", "*** ["});
}

bool holds_error_word(const std::string& small) {
    return holds_any(
        small, {"error",     "fatal",   "fail",    "cannot",    "can't",    "could not", "unable",
                "denied",    "refused", "no such", "not found", "no space", "timed out", "timeout",
                "exception", "panic",   "invalid", "missing",   "abort",    "killed"});
}

bool speaks_of_error(std::string_view line) {
    const auto small = text::lower(std::string{line});
    return !says_no_error(small) && (holds_error_word(small) || system_words_in(line));
}

std::string_view trimmed(std::string_view line) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return "";
    return line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
}

std::string cut(std::string_view line) {
    line = trimmed(line).substr(0, longest_line + 1);
    if (line.size() <= longest_line) return std::string{line};
    line.remove_suffix(1);
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0U) == 0x80U)
        line.remove_suffix(1);
    if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0U) line.remove_suffix(1);
    return std::string{line};
}

std::string_view between(std::string_view line, std::string_view before, std::string_view behind) {
    const auto begin = before.empty() ? 0 : line.find(before);
    if (begin == std::string_view::npos) return "";
    const auto rest = line.substr(begin + before.size());
    const auto end = behind.empty() ? rest.size() : rest.rfind(behind);
    return end == std::string_view::npos ? "" : rest.substr(0, end);
}

/// The last word behind a colon: `sh: 1: rsync-x` is about rsync-x.
std::string_view behind_colon(std::string_view text) {
    const auto colon = text.rfind(": ");
    return trimmed(colon == std::string_view::npos ? "" : text.substr(colon + 2));
}

/// Without the quotes that env(1) and others put around it.
std::string_view unquoted(std::string_view word) {
    constexpr auto quotes = std::to_array<std::string_view>({"'", "\"", "`", "\u2018", "\u2019"});
    for (const auto quote : quotes) {
        if (word.starts_with(quote)) word.remove_prefix(quote.size());
        if (word.ends_with(quote)) word.remove_suffix(quote.size());
    }
    return word;
}

/// A name or a path, and not the rest of a sentence.
bool is_command(std::string_view word) {
    return !word.empty() && word.size() <= 200 &&
           word.find_first_of(" \t:;()") == std::string_view::npos;
}

/// Each of these says that it is a command that is missing.
std::string command_not_found_in(std::string_view line) {
    std::string_view word;
    if (line.find("ommand not found: ") != std::string_view::npos)  // zsh
        word = between(line, "ommand not found: ", "");
    else if (line.find("nknown command: ") != std::string_view::npos)  // fish
        word = between(line, "nknown command: ", "");
    else if (line.find("failed to run command ") != std::string_view::npos)  // coreutils
        word = between(line, "failed to run command ", ": ");
    else
        for (const auto* end :
             {": command not found", ": inaccessible or not found", ": not found"})
            if (word.empty()) word = behind_colon(between(line, "", end));
    word = unquoted(trimmed(word));
    return is_command(word) ? std::string{word} : "";
}

/// What bash(1) and env(1) say of a path; others say it of any file.
std::string path_not_found_in(std::string_view line) {
    for (const auto* end : {": No such file or directory", ": Permission denied"}) {
        const auto word = unquoted(behind_colon(between(line, "", end)));
        if (is_command(word)) return std::string{word};
    }
    return "";
}

/// Each number as one sign.
std::string without_numbers(std::string_view line) {
    std::string text;
    for (const char c : line) {
        if (std::isdigit(static_cast<unsigned char>(c)) == 0)
            text += c;
        else if (!text.ends_with('0'))
            text += '0';
    }
    return text;
}

}  // namespace

std::string error_line(std::string_view output) {
    const auto text = text::plain(output);
    const auto lines = last_lines(text);
    if (lines.empty()) return "";
    const auto found = std::ranges::find_if(lines, speaks_of_error);
    if (found == lines.end()) return cut(lines.front());
    // What a program says last may only sum up what it said right before.
    const auto end = lines.end() - found > static_cast<std::ptrdiff_t>(lines_about_one_error)
                         ? found + static_cast<std::ptrdiff_t>(lines_about_one_error)
                         : lines.end();
    const auto cause =
        std::find_if(found, end, [](const auto& line) { return system_words_in(line); });
    return cut(cause == end ? *found : *cause);
}

bool has_error_word(std::string_view line) {
    const auto small = text::lower(std::string{line});
    return !says_no_error(small) && holds_error_word(small);
}

std::string cause_of(std::string_view line) {
    return system_words_in(line).value_or(std::string{line});
}

bool is_alike(std::string_view one, std::string_view other) {
    return without_numbers(one) == without_numbers(other);
}

std::string missing_command(std::string_view output) {
    const auto text = text::plain(output);
    const auto lines = last_lines(text);
    for (const auto find : {command_not_found_in, path_not_found_in})
        for (const auto& line : lines)
            if (auto command = find(line); !command.empty()) return command;
    return "";
}

}  // namespace jw::alert
