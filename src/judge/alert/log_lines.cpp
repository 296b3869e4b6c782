// SPDX-License-Identifier: MIT
#include "judge/alert/log_lines.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "foundation/base/ascii.hpp"
#include "foundation/base/utf8.hpp"

namespace jw::alert {

namespace {

enum class LineKind { log, row, data };

/// How often a separator stands in a line with a value right behind it: in sentences a blank
/// follows.
std::size_t columns(std::string_view line, char separator) {
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
        if (line[i] == separator && line[i + 1] != ' ') ++count;
    return count;
}

bool is_statement(std::string_view line) {
    constexpr auto begins = std::to_array<std::string_view>(
        {"INSERT INTO ", "insert into ", "REPLACE INTO ", "COPY ", "VALUES ", "LOCK TABLES "});
    if (std::ranges::any_of(begins, [&](auto begin) { return line.starts_with(begin); }))
        return true;
    return line.starts_with('(') && (line.ends_with("),") || line.ends_with(");"));
}

/// One object a line is data, unless it is an entry of a log.
bool is_record(std::string_view line) {
    constexpr auto keys = std::to_array<std::string_view>(
        {"\"level\"", "\"msg\"", "\"message\"", "\"severity\"", "\"error\"", "\"log\"", "\"lvl\""});
    if (!line.starts_with("{\"")) return false;
    return std::ranges::none_of(keys,
                                [&](auto key) { return line.find(key) != std::string_view::npos; });
}

bool is_encoded(std::string_view line) {
    constexpr std::size_t shortest = 60;
    return line.size() >= shortest && std::ranges::all_of(line, [](char c) {
               return is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
           });
}

/// A few bytes that are no UTF-8 may be a cut character, or an older encoding.
bool is_binary(std::string_view line) {
    const bool control = std::ranges::any_of(line, [](char c) {
        return (c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\x1b') || c == '\x7f';
    });
    const auto high = std::ranges::count_if(line, [](char c) { return c < 0; });
    return control || (static_cast<std::size_t>(high) * 3 > line.size() && !is_text(line));
}

LineKind line_kind(std::string_view line) {
    constexpr std::size_t longest_token = 1000;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_statement(line) || is_binary(line)) return LineKind::data;
    if (is_encoded(line) && line.size() > longest_token) return LineKind::data;
    const bool is_object = line.starts_with('{') || line.starts_with('[');
    const bool is_row = !is_object && (columns(line, ',') >= 3 || columns(line, ';') >= 3 ||
                                       columns(line, '\t') >= 4 || columns(line, '|') >= 3);
    return is_row || is_record(line) || is_encoded(line) ? LineKind::row : LineKind::log;
}

struct Stretch {
    std::string_view text;
    LineKind kind = LineKind::log;
    std::size_t lines = 0;
};

/// The text in stretches of lines of the same kind.
std::vector<Stretch> stretches_of(std::string_view text) {
    std::vector<Stretch> stretches;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
        const auto line = text.substr(0, text[end - 1] == '\n' ? end - 1 : end);
        const auto kind =
            line.empty() && !stretches.empty() ? stretches.back().kind : line_kind(line);
        if (stretches.empty() || stretches.back().kind != kind)
            stretches.push_back({.text = text.substr(0, 0), .kind = kind, .lines = 0});
        auto& last = stretches.back();
        last.text = {last.text.data(), last.text.size() + end};
        ++last.lines;
        text.remove_prefix(end);
    }
    return stretches;
}

bool is_left_out(const Stretch& stretch, bool is_all) {
    constexpr std::size_t many = 3;
    if (stretch.kind == LineKind::row) return stretch.lines >= many || is_all;
    return stretch.kind == LineKind::data;
}

}  // namespace

std::string log_lines(std::string_view text) {
    std::string out;
    const auto stretches = stretches_of(text);
    for (const auto& stretch : stretches) {
        if (!is_left_out(stretch, stretches.size() == 1))
            out.append(stretch.text);
        else
            out.append("[job-watch: ")
                .append(std::to_string(stretch.lines))
                .append(stretch.lines == 1 ? " line that looks" : " lines that look")
                .append(" like data]\n");
    }
    return out;
}

}  // namespace jw::alert
