// SPDX-License-Identifier: MIT
#include "show/pages/scan_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

constexpr int longest_command_shown = 100;

Styled last_text(const inventory::Job& job, Instant now) {
    return job.last ? short_moment(*job.last, now) : "unknown";
}

Styled result_text(const inventory::Job& job, Charset charset) {
    if (job.result.empty()) return {"unknown", Tone::faint};
    if (job.result == "ok") return {job.result, Tone::good};
    return {shown(job.result, charset), job.result == "running" ? Tone::plain : Tone::bad};
}

/// What several have in common is said once.
std::string odd_lines(const std::vector<inventory::Job>& jobs, const Terminal& terminal) {
    const int columns = terminal.fit == Fit::whole ? 1000 : terminal.columns;
    std::vector<std::pair<std::string, std::vector<const inventory::Job*>>> by_oddity;
    std::map<std::string, std::size_t> places;
    for (const auto& job : jobs)
        for (const auto& odd : job.odd) {
            const auto [found, is_new] = places.try_emplace(odd, by_oddity.size());
            if (is_new) by_oddity.push_back({odd, {}});
            by_oddity[found->second].second.push_back(&job);
        }
    std::string text;
    for (const auto& [odd, same] : by_oddity) {
        const auto& first = *same.front();
        auto who = fmt::format("{} ({})", shown(first.name, terminal.charset),
                               shown(first.place, terminal.charset));
        if (same.size() > 1) who += fmt::format(" and {}", counted(same.size() - 1, "other"));
        text += wrapped(fmt::format("{}: {}", who, shown(odd, terminal.charset)), columns, 2);
    }
    return text.empty() ? text : "\nodd:\n" + text;
}

}  // namespace

std::string scan_page(const std::vector<inventory::Job>& jobs, bool with_users, Instant now,
                      const Terminal& terminal) {
    std::vector<Column> columns{{"JOB", Align::left, 10, 0, Holds::names}};
    if (with_users) columns.push_back({"USER", Align::left, 6, 5});
    columns.insert(columns.end(), {{"WHEN", Align::left, 12, 0},
                                   {"NEXT", Align::right, 0, 3},
                                   {"LAST"},
                                   {"RESULT", Align::left, 7, 0},
                                   {"WATCHED", Align::left, 7, 0},
                                   {"WHERE", Align::left, 12, 2},
                                   {"COMMAND", Align::left, 16, 4}});
    Table table{std::move(columns)};
    const auto safe = [&](const std::string& text) { return shown(text, terminal.charset); };
    for (const auto& job : jobs) {
        std::vector<Styled> row{safe(job.name)};
        if (with_users) row.emplace_back(safe(job.user));
        row.emplace_back(safe(job.when));
        row.emplace_back(next_text(job.next, now));
        row.push_back(last_text(job, now));
        row.push_back(result_text(job, terminal.charset));
        row.push_back(job.watched.empty() ? Styled{"no", Tone::warning}
                                          : Styled{safe(job.watched)});
        row.emplace_back(safe(job.place));
        row.emplace_back(
            fitted(safe(job.command), longest_command_shown, terminal, Keep::beginning));
        table.add(std::move(row));
    }
    const auto watched =
        std::ranges::count_if(jobs, [](const auto& job) { return !job.watched.empty(); });
    return table.text(terminal) + odd_lines(jobs, terminal) +
           fmt::format("\n{}, {} of them watched\n", counted(jobs.size(), "scheduled job"),
                       watched);
}

}  // namespace jw::show
