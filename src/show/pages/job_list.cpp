// SPDX-License-Identifier: MIT
#include "show/pages/job_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "show/pages/timer_trouble.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/words/moment.hpp"
#include "show/words/month_count.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"

namespace jw::show {

namespace {

std::string command(const history::JobSummary& job, const Terminal& terminal) {
    const auto& last = job.standing.last;
    if (!last || last->argv.empty()) return "-";
    std::string text;
    for (const auto& word : last->argv) text.append(text.empty() ? "" : " ").append(word);
    constexpr int of_screen = 100, in_file = 1600;  // an argument list can be megabytes
    return fitted(shown(text, terminal.charset), terminal.fit == Fit::whole ? in_file : of_screen,
                  terminal.charset, Keep::beginning);
}

}  // namespace

std::string job_list_page(std::vector<history::JobSummary> jobs, const NextRuns& next, Instant now,
                          const Terminal& terminal) {
    std::ranges::sort(jobs, {}, [](const history::JobSummary& job) {
        return std::pair{job_name(job.name), job.host};
    });
    const bool has_hosts =
        std::ranges::any_of(jobs, [](const auto& job) { return !job.host.empty(); });
    const bool has_next = any_next(jobs, next);
    std::vector<Column> columns{{"JOB", Align::left, 10, 0, Holds::names},
                                {"STATE"},
                                {"LAST RUN"},
                                {"AGO", Align::right, 0, 5}};
    if (has_hosts) columns.insert(columns.begin() + 1, {"HOST", Align::left, 6, 0, Holds::names});
    if (has_next) columns.push_back({"NEXT", Align::right, 0, 3});
    columns.insert(columns.end(), {{"RUNS/30d", Align::right, 0, 1},
                                   {"OK%", Align::right, 0, 2},
                                   {"COMMAND", Align::left, 16, 4}});
    Table table{std::move(columns)};
    for (const auto& job : jobs) {
        const auto month = last_month(job, now);
        const auto known = month.successes + month.failures;
        const auto share = static_cast<double>(month.successes) / static_cast<double>(known);
        std::vector<Styled> row{
            shown(job_name(job.name), terminal.charset), state_text(job, now, terminal.charset),
            short_moment(job.last_started, now), age_text(job.last_started, now)};
        if (has_hosts) row.insert(row.begin() + 1, shown(job.host, terminal.charset));
        if (has_next) row.emplace_back(next_start(job, next, now));
        row.emplace_back(std::to_string(known + month.others));
        row.emplace_back(known == 0 ? "-" : percent_text(share));
        row.emplace_back(command(job, terminal));
        table.add(std::move(row));
    }
    return table.text(terminal) + timer_trouble_lines(jobs, next, terminal);
}

}  // namespace jw::show
