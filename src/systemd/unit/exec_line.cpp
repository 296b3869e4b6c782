// SPDX-License-Identifier: MIT
#include "systemd/unit/exec_line.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "systemd/unit/blank.hpp"
#include "systemd/unit/word.hpp"

namespace jw::unit {

namespace {

Failure refusal(std::string why) { return {"an ExecStart= line", std::move(why), ""}; }

/// Which special characters systemd takes before a path: each once, of `+ ! !!` only one.
/// systemd.service(5), and config_parse_exec() for their order.
class Prefixes {
public:
    bool take(char c) {
        if (c == '-') return once(ignores_failure_);
        if (c == '@') return once(separate_argv0_);
        if (c == ':') return once(no_variables_);
        if (c == '+') return privilege_ == 0 && set_privilege(3);
        if (c == '!') return privilege_ < 2 && set_privilege(privilege_ + 1);
        return false;
    }

    bool separate_argv0() const { return separate_argv0_; }

private:
    static bool once(bool& flag) { return !std::exchange(flag, true); }

    bool set_privilege(int value) {
        privilege_ = value;
        return true;
    }

    bool ignores_failure_ = false, separate_argv0_ = false, no_variables_ = false;
    int privilege_ = 0;  ///< one for !, two for !!, three for +
};

/// Takes prefixes out of the raw word, where they may stand within the quotes.
Prefixes split_prefixes(const Word& word, Command& command) {
    Prefixes prefixes;
    std::size_t at = 0;
    for (; at < word.raw.size(); ++at) {
        const char c = word.raw[at];
        if (c == '"' || c == '\'')
            command.word += c;
        else if (!prefixes.take(c))
            break;
        else if (c != '@')
            command.prefixes += c;
    }
    command.word += word.raw.substr(at);
    return prefixes;
}

bool may_begin_name(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '%' || static_cast<unsigned char>(c) >= 0x80;
}

/// Whether systemd will see an absolute path, once it has replaced the specifiers of
/// systemd.unit(5) that stand for one, such as %h.
bool is_absolute(std::string_view path) {
    constexpr std::string_view folders = "CELSTVfht";
    return path.starts_with('/') || (path.size() > 2 && path[0] == '%' && path[2] == '/' &&
                                     folders.find(path[1]) != std::string_view::npos);
}

std::optional<Failure> check_path(const Command& command) {
    const auto& path = command.path;
    if (path.empty()) return refusal("there are prefixes but no command");
    const bool absolute = is_absolute(path);
    if (!absolute && !may_begin_name(path.front()))
        return refusal(std::string{"a command can't begin with '"} + path.front() +
                       "', or the prefix is too new for job-watch");
    if (!absolute && path.find('/') != std::string::npos)
        return refusal("the command is neither an absolute path nor a plain name");
    if (path.back() == '/') return refusal("the command is a folder");
    if (command.word.find('\\') != std::string::npos && path.find('$') != std::string::npos)
        return refusal("its first word hides a $ among escapes");
    return std::nullopt;
}

/// Whether systemd would make other than exactly one word of this argument: it replaces a word that
/// begins with a bare $VARIABLE by the words in that.
bool may_vanish(std::string_view text, const Command& command) {
    return command.expands_variables() && text.starts_with('$') && !text.starts_with("${") &&
           !text.starts_with("$$");
}

/// Whether an unquoted semicolon stands alone there; `text` has no blanks before it.
bool is_lone_semicolon(std::string_view text) {
    return text.starts_with(';') && (text.size() == 1 || is_blank(text[1]));
}

std::optional<Failure> take_argv0(std::string_view& rest, Command& command) {
    const auto behind = without_blanks(rest);
    if (behind.empty() || is_lone_semicolon(behind))
        return refusal("the prefix @ needs a second word, and there is none");
    const auto word = take_word(rest);
    if (!word) return refusal(word.error().why);
    if (may_vanish(word->text, command))
        return refusal("argv[0] comes from a variable, which may be no word or several");
    command.argv0 = word->raw;
    return std::nullopt;
}

/// Carries words up to a lone semicolon, which is taken, or to the end. True for a semicolon.
Result<bool> take_rest(std::string_view& text, Command& command) {
    while (true) {
        const auto behind = without_blanks(text);
        const bool more = is_lone_semicolon(behind);
        if (behind.empty() || more) {
            text = more ? behind.substr(1) : behind;
            return more;
        }
        const auto* const begin = text.data();
        const auto word = take_word(text);
        if (!word) return refusal(word.error().why);
        command.rest.append(begin, text.data());
    }
}

/// Null, or why the command that begins with `first` is refused; `text` is behind that word.
std::optional<Failure> take_command(const Word& first, std::string_view& text, Command& command,
                                    bool& more) {
    const auto prefixes = split_prefixes(first, command);
    auto word = std::string_view{command.word};
    const auto bare = take_word(word);
    if (!bare) return refusal(bare.error().why);
    command.path = bare->text;
    if (auto problem = check_path(command)) return problem;
    if (prefixes.separate_argv0())
        if (auto problem = take_argv0(text, command)) return problem;
    const auto found = take_rest(text, command);
    if (!found) return found.error();
    more = *found;
    return std::nullopt;
}

std::string with_dollars_doubled(std::string_view text) {
    std::string doubled;
    for (const char c : text) doubled.append(c == '$' ? 2 : 1, c);
    return doubled;
}

}  // namespace

Result<std::vector<Command>> parse_exec(std::string_view value) {
    std::vector<Command> commands;
    for (bool more = true; more;) {
        const auto first = take_word(value);
        if (!first) return refusal(first.error().why);
        if (first->raw.empty()) break;
        if (first->text == ";") continue;
        Command command;
        if (auto problem = take_command(*first, value, command, more)) return *problem;
        commands.push_back(std::move(command));
    }
    return commands;
}

// systemd expands no variable in the path of a command, but it does in argv[0], which is the same
// word. Behind a wrapper the path is an argument like others: each $ has to be doubled there, and
// the word as it was becomes argv[0] of its own.
std::string wrapped(const Command& command, std::string_view wrapper, std::string_view found) {
    const bool has_variable =
        command.expands_variables() && command.word.find('$') != std::string::npos;
    auto argv0 = command.argv0;
    if (argv0.empty() && (has_variable || !found.empty())) argv0 = command.word;
    auto word = command.expands_variables() ? with_dollars_doubled(command.word) : command.word;
    if (!found.empty()) word = command.expands_variables() ? argument(found) : program(found);

    std::string text = command.prefixes;
    text += wrapper;
    if (!argv0.empty()) text += " --argv0 " + argv0;
    return text + " -- " + word + command.rest;
}

std::string unwrapped(const Command& command) {
    if (command.argv0.empty()) return command.prefixes + command.word + command.rest;
    return command.prefixes + "@" + command.word + " " + command.argv0 + command.rest;
}

Result<std::string> identifier_of(const Command& command) {
    const auto name = command.path.substr(command.path.rfind('/') + 1);
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] != '%') continue;
        if (at + 1 == name.size() || name[at + 1] != '%')
            return refusal("only systemd can tell the command's name from its specifiers");
        ++at;
    }
    const bool strange = std::ranges::any_of(name, [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '\\' || c == 0x7f;
    });
    if (strange) return refusal("the command's name can't be given as SyslogIdentifier=");
    return name;
}

}  // namespace jw::unit
