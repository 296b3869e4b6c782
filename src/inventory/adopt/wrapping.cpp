// SPDX-License-Identifier: MIT
#include "inventory/adopt/wrapping.hpp"

#include <algorithm>

#include "inventory/shell/dialect.hpp"
#include "inventory/shell/programs.hpp"

namespace jw::inventory {

namespace {

bool has_word(const ShellLine& line, std::string_view wanted) {
    return std::ranges::any_of(line.commands, [&](const SimpleCommand& command) {
        return std::ranges::count(command.words, wanted, &Word::text) > 0;
    });
}

/// Whether the job's output, which job-watch gets as pipes and passes on, comes to lie in the files
/// as it does without. Data is for the job to write: what is dumped need not pass through here.
bool are_for_wrapper(const std::vector<Redirection>& redirections) {
    bool is_merged = false;
    int files = 0;
    for (const auto& [descriptor, sign, target] : redirections) {
        if (descriptor == 2 && sign == ">&" && target.text == "1")
            is_merged = true;
        else if (descriptor == 0 && sign == "<" && target.is_alike)
            continue;
        else if ((descriptor != 1 && descriptor != 2) || (sign != ">" && sign != ">>") ||
                 !target.is_alike)
            return false;
        else if (target.text != "/dev/null")
            ++files;
    }
    const bool is_log = std::ranges::none_of(redirections, [](const Redirection& one) {
        return one.descriptor == 1 && one.sign == ">" && one.target.text != "/dev/null" &&
               !one.target.text.ends_with(".log");
    });
    return files <= 1 && (is_merged || is_log);
}

/// Whether the shell that starts job-watch can read all of the line for the program.
bool is_one_program(const ShellLine& line, const CronEnvironment& environment, const Place& place) {
    // bash tells each program its own path, in $_.
    if (dialect_of(place.root, environment.shell()) == Dialect::bash) return false;
    if (!line.is_single || !line.is_closed || line.commands.front().words.empty()) return false;
    const auto& command = line.commands.front();
    const auto& program = command.words.front();
    if (!program.is_literal || is_assignment(program.text) || is_of_shell(program.text))
        return false;
    if (!std::ranges::all_of(command.words, &Word::is_alike)) return false;
    const auto path = find_program(place.root, program.text, environment.path());
    return path.starts_with('/') && program_at(place.root, path) == Program::runs &&
           are_for_wrapper(command.redirections);
}

std::string single_quoted_line(std::string_view line) {
    std::string text{"'"};
    for (const char c : line) {
        if (c == '\'')
            text += R"('\'')";
        else
            text += c;
    }
    return text + "'";
}

std::optional<std::string> why_not(const CronCommand& command, const ShellLine& line,
                                   const CronEnvironment& environment, const Place& place) {
    constexpr std::string_view controls{"\0\x01\x02\x03\x04\x05\x06\x07\x0b\x0c\x7f", 11};
    if (command.line.find_first_not_of(" \t") == std::string_view::npos)
        return "nothing stands before its first %";
    if (command.line.find_first_of(controls) != std::string_view::npos)
        return "it holds control characters";
    const auto shell = environment.shell();
    if (!dialect_of(place.root, shell))
        return "SHELL=" + shell + " is not known to read quotes as sh does";
    if (environment.prepares_shell())
        return "its crontab sets a variable that changes what every shell does, such as BASH_ENV";
    if (command.line.find("PPID") != std::string_view::npos)
        return "it uses $PPID, which would be another process";
    if (dialect_of(place.root, shell) == Dialect::bash && has_word(line, "exec"))
        return "bash hands $_ on to what exec starts, and it would name job-watch";
    if (line.goes_on_behind && !has_word(line, "wait"))
        return "it goes on in the background (&): only that it was started could be recorded";
    return std::nullopt;
}

/// The length of `PATH/job-watch --name NAME OPTIONS`, with the blank behind it, if a command
/// begins so; 0 if not. `last` becomes the option that ends it: `--`, or -c.
std::size_t wrapper_part(std::string_view command, const std::string& wrapper,
                         std::string_view& last) {
    const auto before = wrapper + " --name ";
    if (!command.starts_with(before)) return 0;
    std::size_t at = before.size();
    while (at < command.size()) {
        const auto end = command.find(' ', at);
        if (end == std::string_view::npos) return 0;
        last = command.substr(at, end - at);
        at = end + 1;
        if (last == "--" || last == "-c" || last == "--shell") return at;
        if (last.find_first_of("'\"\\`$%;&|()<>*?[#~") != std::string_view::npos) return 0;
    }
    return 0;
}

}  // namespace

Result<std::string> wrapped_command(std::string_view command, const CronEnvironment& environment,
                                    const std::string& name, const Place& place) {
    const auto parts = cron_command(command);
    const auto dialect = dialect_of(place.root, environment.shell()).value_or(Dialect::posix);
    const auto line = read_shell_line(unescaped(parts.line), dialect);
    if (auto reason = why_not(parts, line, environment, place))
        return Failure{"", std::move(*reason), ""};
    auto text = place.wrapper + " --name " + name;
    if (is_one_program(line, environment, place))
        text.append(" -- ").append(parts.line);
    else
        text.append(" -c ").append(single_quoted_line(parts.line));
    text += parts.input;
    if (text.size() > longest_command)
        return Failure{"", "with job-watch before it the line is longer than cron takes", ""};
    return text;
}

std::optional<std::string> restored_command(std::string_view command, const std::string& wrapper) {
    std::string_view last;
    const auto length = wrapper_part(command, wrapper, last);
    if (length == 0) return std::nullopt;
    command.remove_prefix(length);
    if (last == "--") return std::string{command};
    if (!command.starts_with('\'')) return std::nullopt;
    std::string line;
    for (std::size_t at = 1; at < command.size();) {
        constexpr std::string_view quote = R"('\'')";
        if (command.substr(at).starts_with(quote)) {
            line += '\'';
            at += quote.size();
        } else if (command[at] == '\'') {
            const auto behind = command.substr(at + 1);
            if (!behind.empty() && behind.front() != '%') return std::nullopt;
            return line.append(behind);
        } else {
            line += command[at++];
        }
    }
    return std::nullopt;
}

}  // namespace jw::inventory
