// SPDX-License-Identifier: MIT
#include "show/search/found_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "show/json/or_null.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

constexpr std::size_t before_match = 24;  // bytes that stay in sight

std::string_view stream_of(const FoundLine& line) { return line.is_error ? "stderr" : "stdout"; }

/// The line from somewhere before the match on, in so many columns, where lines have to fit.
std::string text_of(const FoundLine& line, int columns, const Terminal& terminal) {
    const auto end = static_cast<std::size_t>(columns) / 2;
    if (terminal.fit == Fit::whole || line.match <= end)
        return fitted(shown(line.text, terminal.charset), columns, terminal, Keep::beginning);
    auto first = line.match - std::min(line.match, before_match);
    while (first < line.match && (static_cast<unsigned char>(line.text[first]) & 0xC0U) == 0x80)
        ++first;
    const auto* left_out = terminal.charset == Charset::utf8 ? "…" : "...";
    const auto rest = shown(std::string_view{line.text}.substr(first), terminal.charset);
    return fitted(left_out + rest, columns, terminal, Keep::beginning);
}

/// One line of the table but for its text.
std::vector<Styled> place_of(const FoundLine& line, bool has_hosts, Instant now,
                             const Terminal& terminal) {
    std::vector<Styled> row{line.run == 0 ? "-" : std::to_string(line.run),
                            long_moment(line.started, now),
                            shown(job_name(line.job), terminal.charset),
                            fmt::format("{}:{}", stream_of(line), line.number)};
    if (has_hosts) row.insert(row.begin() + 3, shown(line.host, terminal.charset));
    return row;
}

/// What is left of the terminal beside the other columns.
int room_for_text(const std::vector<std::vector<Styled>>& places, const Terminal& terminal) {
    constexpr int least = 24, gap = 2;
    std::vector<int> widths(places.front().size());
    for (const auto& row : places)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].width());
    auto room = terminal.columns;
    for (const auto width : widths) room -= width + gap;
    return std::max(room, least);
}

std::string below(const Search& search, const Terminal& terminal) {
    auto text =
        fmt::format("{} in the output of {}; {} looked at", counted(search.lines.size(), "line"),
                    counted(search.runs, "run"),
                    search.more ? "not all were" : counted(search.outputs, "run") + " were");
    if (search.more) text += ": narrow it by a job, --since or -n, or write all with --json";
    return wrapped(
        fmt::format("{}.   Whole output: job-watch show {}", text, search.lines.front().run),
        terminal.columns, 0);
}

}  // namespace

std::string found_page(const Search& search, Instant now, const Terminal& terminal) {
    const bool has_hosts =
        std::ranges::any_of(search.lines, [](const auto& line) { return !line.host.empty(); });
    std::vector<Column> columns{{"RUN", Align::right},
                                {"STARTED", Align::left, 0, 1},
                                {"JOB", Align::left, 12, 0, Holds::names},
                                {"LINE"},
                                {"TEXT", Align::left, 24}};
    if (has_hosts) columns.insert(columns.begin() + 3, {"HOST", Align::left, 6, 0, Holds::names});
    Table table{std::move(columns)};
    std::vector<std::vector<Styled>> rows;
    rows.reserve(search.lines.size());
    for (const auto& line : search.lines) rows.push_back(place_of(line, has_hosts, now, terminal));
    const auto room = room_for_text(rows, terminal);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].emplace_back(text_of(search.lines[i], room, terminal));
        table.add(std::move(rows[i]));
    }
    return table.text(terminal) + below(search, terminal);
}

Json json_of(const FoundLine& line) {
    const bool is_behind = line.number < 0;
    return {{"run", line.run == 0 ? Json{} : Json(line.run)},
            {"job", json_text(job_name(line.job))},
            {"host", line.host.empty() ? Json{} : json_text(line.host)},
            {"started", rfc3339(line.started)},
            {"stream", stream_of(line)},
            {"line", is_behind ? Json{} : Json(line.number)},
            {"line_from_end", is_behind ? Json(-line.number) : Json{}},
            {"text", json_text(line.text)},
            {"text_base64", exact_bytes(line.text)}};
}

}  // namespace jw::show
