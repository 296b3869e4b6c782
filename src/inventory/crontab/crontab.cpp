// SPDX-License-Identifier: MIT
#include "inventory/crontab/crontab.hpp"

#include <algorithm>
#include <optional>

namespace jw::inventory {

namespace {

constexpr std::size_t most_lines = 10'000;
constexpr std::string_view blanks = " \t";

/// What cron's isspace(3) takes for the end of a word in a setting.
constexpr std::string_view spaces = " \t\r\v\f";

std::string_view without_blanks_before(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(blanks), text.size()));
}

/// Takes a name or a value in quotes away; nothing where no quote begins it, or none ends it.
std::optional<std::string_view> take_quoted(std::string_view& text) {
    if (text.empty() || (text.front() != '"' && text.front() != '\'')) return std::nullopt;
    const auto end = text.find(text.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const auto inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return inside;
}

struct Setting {
    std::string name, value;
};

/// As load_env() of Vixie's cron has it: what has an = behind its first word.
std::optional<Setting> setting_in(std::string_view text) {
    Setting setting;
    if (const auto quoted = take_quoted(text)) {
        setting.name = *quoted;
    } else {
        const auto end = text.find_first_of(" \t\r\v\f=");
        if (end == std::string_view::npos || end == 0) return std::nullopt;
        setting.name = text.substr(0, end);
        text.remove_prefix(end);
    }
    text = text.substr(std::min(text.find_first_not_of(spaces), text.size()));
    if (!text.starts_with('=')) return std::nullopt;
    text.remove_prefix(1);
    text = text.substr(std::min(text.find_first_not_of(spaces), text.size()));
    auto behind = text;
    const auto quoted = take_quoted(behind);
    if (quoted && behind.find_first_not_of(spaces) == std::string_view::npos)
        setting.value = *quoted;
    else
        setting.value = text.substr(0, text.find_last_not_of(spaces) + 1);
    return setting;
}

std::string_view take_word(std::string_view& text) {
    const auto word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    text = without_blanks_before(text);
    return word;
}

void read_job(std::string_view text, Format format, CrontabLine& line) {
    auto rest = text;
    if (rest.starts_with('-')) rest.remove_prefix(1);  // cronie: not in the log
    const auto begin = rest.data();
    const auto first = take_word(rest);
    auto end = first.data() + first.size();
    if (!first.starts_with('@'))
        for (int field = 1; field < 5; ++field) {
            const auto word = take_word(rest);
            end = word.data() + word.size();
        }
    line.schedule = {begin, static_cast<std::size_t>(end - begin)};
    if (format == Format::system) line.user = take_word(rest);
    line.command = rest;
    line.kind = rest.empty() ? CrontabLine::Kind::wrong : CrontabLine::Kind::job;
    if (rest.empty())
        line.why = format == Format::system ? "there is no user or no command behind the times"
                                            : "there is no command behind the times";
}

void read_line(Format format, CrontabLine& line) {
    const auto text = without_blanks_before(line.text);
    if (text.empty() || text.front() == '#' ||
        text.find_first_not_of(spaces) == std::string_view::npos)
        return;
    if (auto setting = setting_in(text)) {
        line.kind = CrontabLine::Kind::setting;
        line.name = std::move(setting->name);
        line.value = std::move(setting->value);
        return;
    }
    read_job(text, format, line);
}

}  // namespace

std::vector<CrontabLine> lines_of(const Crontab& crontab) {
    std::vector<CrontabLine> lines;
    std::string_view rest{crontab.text};
    for (std::size_t number = 1; !rest.empty() && number <= most_lines; ++number) {
        CrontabLine line;
        line.number = number;
        line.text = rest.substr(0, rest.find('\n'));
        const bool is_ended = line.text.size() < rest.size();
        rest.remove_prefix(std::min(line.text.size() + 1, rest.size()));
        read_line(crontab.format, line);
        if (!is_ended && line.kind == CrontabLine::Kind::job) {
            line.kind = CrontabLine::Kind::wrong;
            line.why = "it is the last line and has no newline, so cron does not read it";
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

CronCommand cron_command(std::string_view command) {
    bool is_escaped = false;
    for (std::size_t i = 0; i < command.size(); ++i) {
        if (!is_escaped && command[i] == '%') return {command.substr(0, i), command.substr(i)};
        is_escaped = !is_escaped && command[i] == '\\';
    }
    return {command, {}};
}

std::string unescaped(std::string_view line) {
    std::string text;
    bool is_escaped = false;
    for (const char c : line) {
        if (is_escaped && c == '%') text.pop_back();
        text += c;
        is_escaped = !is_escaped && c == '\\';
    }
    return text;
}

}  // namespace jw::inventory
