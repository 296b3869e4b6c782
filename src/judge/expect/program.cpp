// SPDX-License-Identifier: MIT
#include "judge/expect/program.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace jw::expect {

namespace {

using Words = std::span<const std::string>;

/// A program that starts another one and ends as that does: which of its options take a word, how
/// many words stand before the command, and whether it ends with 1 or 2 by itself. What has an
/// option that is not listed is not looked through.
struct Starter {
    std::string_view name, alone, with_word;
    std::size_t words = 0;
    bool keeps_small_codes = false;
};

// Each from the EXIT STATUS section of its manual: nice, env, nohup, stdbuf and timeout keep to 124
// and above.
constexpr auto starters = std::to_array<Starter>({
    {"nice", "", "n", 0, true},
    {"nohup", "", "", 0, true},
    {"env", "i", "uC", 0, true},
    {"stdbuf", "", "ioe", 0, true},
    {"timeout", "vf", "ks", 1, true},
    {"ionice", "t", "cn", 0, false},
    {"chrt", "bfiorR", "TPD", 1, false},
    {"taskset", "c", "", 1, false},
    {"setsid", "wcf", "", 0, false},
    {"sudo", "AbEHknPS", "ugpChrtTD", 0, false},
    {"doas", "nL", "uC", 0, false},
    {"flock", "enosuxF", "w", 1, false},
    {"chronic", "ve", "", 0, false},
    {"command", "", "", 0, true},
    {"exec", "", "", 0, true},
});

constexpr auto shells =
    std::to_array<std::string_view>({"sh", "bash", "dash", "ash", "ksh", "zsh"});

std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_assignment(std::string_view word) {
    const auto sign = word.find('=');
    if (sign == 0 || sign == std::string_view::npos) return false;
    return std::ranges::all_of(word.substr(0, sign), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Whether the option takes the next word, too; nothing where it is not known.
std::optional<bool> takes_next(const Starter& starter, std::string_view option) {
    const auto name = option.substr(option.starts_with("--") ? 2 : 1);
    if (option.starts_with("--")) {
        // Those of the others could set the code, or be a command.
        const bool is_harmless = starter.name != "flock" && starter.name != "env";
        if (is_harmless && name.find('=') != std::string_view::npos) return false;
        return std::nullopt;
    }
    if (starter.name == "nice" && is_number(name)) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (starter.with_word.find(name[i]) != std::string_view::npos) return i + 1 == name.size();
        if (starter.alone.find(name[i]) == std::string_view::npos) return std::nullopt;
    }
    return false;
}

/// The words of the command that it starts; none where that is not certain.
Words behind(const Starter& starter, Words words) {
    words = words.subspan(1);
    while (!words.empty() && words.front().size() > 1 && words.front()[0] == '-') {
        if (words.front() == "--") {
            words = words.subspan(1);
            break;
        }
        const auto next = takes_next(starter, words.front());
        if (!next || words.size() < 2) return {};
        words = words.subspan(*next ? 2 : 1);
    }
    const bool has_assignments = starter.name == "env" || starter.name == "sudo";
    while (has_assignments && !words.empty() && is_assignment(words.front()))
        words = words.subspan(1);
    return words.size() > starter.words ? words.subspan(starter.words) : Words{};
}

/// The line that a shell is given with -c; nothing where there is none.
std::optional<std::string> line_of(Words words) {
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        const auto& word = words[i];
        if (word.size() < 2 || word[0] != '-' || word[1] == '-') return std::nullopt;
        if (word.find_first_of("oO") != std::string::npos) return std::nullopt;  // with a word
        if (word.find('c') != std::string::npos) return words[i + 1];
    }
    return std::nullopt;
}

/// A line of a shell as one simple command.
class SimpleLine {
public:
    explicit SimpleLine(std::string_view line) : rest_{line} {}

    /// False where it is anything else.
    bool read() {
        while (good_ && !rest_.empty()) step();
        end_word();
        while (!words_.empty() && is_assignment(words_.front())) words_.erase(words_.begin());
        return good_ && !awaits_target_ && !words_.empty();
    }

    const std::vector<std::string>& words() const { return words_; }

    /// Nothing of it but the command can end the shell.
    bool is_plain() const { return plain_; }

private:
    void step() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == ' ' || c == '\t') return end_word();
        if (c == '\'' || c == '"') return quoted(c);
        if (c == '\\') return escaped();
        if (c == '<' || c == '>') return redirection(c);
        if (c == '&') return both();
        const bool begins = !in_word_;
        if (begins && (c == '#' || c == '!')) good_ = false;
        if (std::string_view{"\n;|()`"}.find(c) != std::string_view::npos) good_ = false;
        if (c == '$') expansion();
        add(c);
    }

    void add(char c) {
        in_word_ = true;
        word_ += c;
    }

    void end_word() {
        if (!in_word_) return;
        if (!awaits_target_) words_.push_back(word_);
        awaits_target_ = in_word_ = false;
        word_.clear();
    }

    /// That of an unset variable may end the shell. A substitution has quotes of its own.
    void expansion() {
        plain_ = false;
        if (rest_.starts_with('(')) good_ = false;
    }

    void escaped() {
        if (rest_.empty()) return void(good_ = false);
        add(rest_.front());
        rest_.remove_prefix(1);
    }

    void quoted(char mark) {
        in_word_ = true;
        while (!rest_.empty() && rest_.front() != mark) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (mark == '"' && c == '`') good_ = false;
            if (mark == '"' && c == '$') expansion();
            if (mark == '"' && c == '\\')
                escaped();
            else
                word_ += c;
        }
        if (rest_.empty()) return void(good_ = false);
        rest_.remove_prefix(1);
    }

    /// That a file can't be opened is said by the shell, with a code of its own.
    void redirection(char c) {
        if (is_number(word_)) {
            word_.clear();
            in_word_ = false;
        }
        end_word();
        if (awaits_target_ || (c == '<' && rest_.starts_with('<'))) good_ = false;
        if (rest_.starts_with('>') || rest_.starts_with('|')) rest_.remove_prefix(1);
        if (rest_.starts_with('&')) rest_.remove_prefix(1);
        plain_ = false;
        awaits_target_ = true;
    }

    /// `&&` behind a `cd` alone, whose own codes are small.
    void both() {
        end_word();
        const bool is_and = rest_.starts_with('&');
        if (!is_and || awaits_target_ || words_.size() != 2 || words_.front() != "cd")
            return void(good_ = false);
        rest_.remove_prefix(1);
        words_.clear();
        plain_ = false;
    }

    std::string_view rest_;
    std::string word_;
    std::vector<std::string> words_;
    bool in_word_ = false, awaits_target_ = false, good_ = true, plain_ = true;
};

Program program_in(Words words, int depth) {
    constexpr int deepest = 8;
    if (words.empty() || depth > deepest) return {};
    const auto name = base_of(words.front());
    const auto starter = std::ranges::find(starters, name, &Starter::name);
    if (starter != starters.end()) {
        auto program = program_in(behind(*starter, words), depth + 1);
        program.has_small_codes = program.has_small_codes && starter->keeps_small_codes;
        return program;
    }
    if (std::ranges::count(shells, name) == 0) return {.name = std::string{name}};
    const auto line = line_of(words);
    SimpleLine simple{line ? *line : std::string_view{}};
    if (!line || !simple.read()) return {};
    auto program = program_in(simple.words(), depth + 1);
    program.has_small_codes = program.has_small_codes && simple.is_plain();
    return program;
}

}  // namespace

Program program_of(const std::vector<std::string>& argv) { return program_in(argv, 0); }

}  // namespace jw::expect
