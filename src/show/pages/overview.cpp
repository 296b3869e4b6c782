// SPDX-License-Identifier: MIT
#include "show/pages/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "foundation/when/civil.hpp"
#include "show/findings/finding_text.hpp"
#include "show/pages/timer_trouble.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/utf8.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"
#include "show/words/strip.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

using stats::Health;

constexpr std::size_t strip_length = 20;

/// Of all jobs but for the first.
std::vector<Health> healths(const Overview& overview, std::size_t from = 0) {
    std::vector<Health> all;
    for (std::size_t i = from; i < overview.jobs.size(); ++i)
        all.push_back(health_of(overview.jobs[i], overview.now));
    all.insert(all.end(), overview.rest.begin(), overview.rest.end());
    return all;
}

std::string counts_text(const std::vector<Health>& healths) {
    std::map<Health, std::size_t> counts;
    for (const auto health : healths) ++counts[health];
    std::string text;
    for (const auto& [health, count] : counts)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                            health == Health::long_running ? "long" : word(health));
    return text;
}

std::string headline(const Overview& overview, const Terminal& terminal) {
    const auto all = healths(overview);
    const auto counts = counts_text(all);
    const auto host = overview.hosts > 1 ? counted(overview.hosts, "host")
                                         : shown(overview.host, terminal.charset);
    const auto now = civil(overview.now, Zone::local);
    const auto right = fmt::format("{} {:02}:{:02} {}", date_text(overview.now, overview.now),
                                   now.hour, now.minute, zone_name(overview.now));
    const int room = terminal.columns - width(right) - 2;
    auto left = fmt::format("{} - {} on {}", counts, counted(all.size(), "job"), host);
    if (width(left) > room) left = fmt::format("{} on {}", counts, host);
    if (room < 24) return fitted(left, terminal.columns, terminal, Keep::beginning) + "\n";
    const auto fitting = fitted(left, room, terminal, Keep::beginning);
    const int gap = std::max(2, terminal.columns - width(fitting) - width(right));
    return fmt::format("{}{:{}}{}\n", fitting, "", gap, right);
}

std::string strip_title(std::size_t length) { return fmt::format("LAST {} >newest", length); }

/// How many runs the strip of a terminal shows: all twenty where the rest still has room.
std::size_t strip_room(const Terminal& terminal, int other_columns) {
    return terminal.columns >= 76 + other_columns ? strip_length : strip_length / 2;
}

Table job_table(const Overview& overview, std::size_t count, const Terminal& terminal) {
    const auto& [jobs, now] = std::tie(overview.jobs, overview.now);
    const std::span shown_jobs{jobs.data(), count};
    const bool has_next = any_next({shown_jobs.begin(), shown_jobs.end()}, overview.next);
    constexpr int next_width = 8;
    const auto length = strip_room(terminal, has_next ? next_width : 0);
    std::vector<Column> columns{{"STATE"},
                                {"JOB", Align::left, 8, 0, Holds::names},
                                {"LAST RUN", Align::left, 0, 1},
                                {"AGO", Align::right, 0, 5},
                                {"TOOK", Align::right, 0, 2}};
    const bool has_hosts =
        std::ranges::any_of(jobs, [](const auto& job) { return !job.host.empty(); });
    if (has_hosts) columns.insert(columns.begin() + 2, {"HOST", Align::left, 6, 0, Holds::names});
    if (has_next) columns.push_back({"NEXT", Align::right, 0, 3});
    columns.push_back({strip_title(length), Align::left, 0, 4});
    Table table{std::move(columns)};
    for (const auto& job : shown_jobs) {
        const auto length_of_strip = std::min(length, job.recent.size());
        Styled runs{std::string(length - length_of_strip, ' ')};
        const auto marks = strip(job.recent, length, terminal.charset);
        std::vector<Styled> row{
            state_text(job, now, terminal.charset), shown(job_name(job.name), terminal.charset),
            short_moment(job.last_started, now), age_text(job.last_started, now),
            job.standing.last ? took_text(*job.standing.last, now) : "-"};
        if (has_hosts) row.insert(row.begin() + 2, shown(job.host, terminal.charset));
        if (has_next) row.emplace_back(next_start(job, overview.next, now));
        row.push_back(runs.add(marks));
        table.add(std::move(row));
    }
    return table;
}

std::string store_line(const history::StoreFacts& store) {
    const auto waiting = store.spooled == 0 ? "nothing" : counted(store.spooled, "record");
    return fmt::format("store: {}, {}, {} waiting to be written\n", size_text(store.bytes),
                       counted(store.runs, "run"), waiting);
}

void add_mistake(std::string& text, const history::JobSummary& job, const Terminal& terminal) {
    const auto name = fitted(shown(job_title(job.name, job.host), terminal.charset), 40,
                             terminal.charset, Keep::both_ends);
    text += wrapped(fmt::format("{}: its last run was not as asked for: {}", name,
                                shown(job.standing.last->mistake, terminal.charset)),
                    terminal.columns, 2);
}

bool is_mistaken(const history::JobSummary& job) {
    return job.standing.last && !job.standing.last->mistake.empty();
}

/// What was asked of the wrapper, and could not be done, in the newest run of a job.
std::string mistake_lines(const Overview& overview, const Terminal& terminal) {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t count = 0;
    for (const auto* jobs : {&overview.jobs, &overview.mistaken})
        for (const auto& job : *jobs)
            if (is_mistaken(job) && ++count <= most) add_mistake(text, job, terminal);
    count += overview.mistaken_count - std::min(overview.mistaken_count, overview.mistaken.size());
    if (count > most)
        text += fmt::format("  ... and neither were those of {} more jobs\n", count - most);
    return text.empty() ? text : "\n" + text;
}

/// `9 jobs: Temporary failure in name resolution, since 14:02`.
std::string common_lines(const Overview& overview, const Terminal& terminal) {
    constexpr std::size_t most = 3;
    std::string text;
    const auto& errors = overview.common;
    for (const auto& error : std::span{errors}.first(std::min(errors.size(), most)))
        text += wrapped(fmt::format("{}: {}, since {}", counted(error.jobs.size(), "job"),
                                    shown(error.error, terminal.charset),
                                    short_moment(error.since, overview.now)),
                        terminal.columns, 2);
    return text.empty() ? text : "\n" + text;
}

/// Jobs shown: what needs attention in any case, and of the rest what fits.
std::size_t jobs_that_fit(const Overview& overview, const Terminal& terminal,
                          std::size_t other_lines) {
    const auto lines = static_cast<std::size_t>(std::max(terminal.lines, 10)) - 1;  // the prompt
    const auto room = lines > other_lines + 5 ? lines - other_lines : std::size_t{5};
    const auto all = overview.jobs.size() + overview.rest.size();
    return std::min(all <= room ? all : room - 1, overview.jobs.size());
}

std::string rest_line(const Overview& overview, std::size_t from) {
    const auto rest = healths(overview, from);
    if (rest.empty()) return "";
    const bool all_ok = rest.front() == Health::ok && rest.back() == Health::ok;
    const auto what = all_ok ? std::string{" ok"} : ": " + counts_text(rest);
    return fmt::format("   ... {} more{} (job-watch list)\n", rest.size(), what);
}

std::string worst_finding(const history::JobSummary& job) {
    const auto& findings = job.standing.findings;
    return findings.empty() ? "" : finding_text(findings.front().finding);
}

}  // namespace

std::string overview_page(const Overview& overview, const Terminal& terminal) {
    const auto head = headline(overview, terminal) + "\n";
    const auto* job = neediest(overview.jobs, overview.now);
    const auto tail = common_lines(overview, terminal) +
                      (job == nullptr ? ""
                                      : attention_text(*job, overview.last_words, overview.now,
                                                       terminal, worst_finding(*job))) +
                      mistake_lines(overview, terminal) +
                      timer_trouble_lines(overview.jobs, overview.next, terminal) +
                      store_line(overview.store);
    const auto other_lines = 1 + std::ranges::count(head + tail, '\n');  // 1: the table's titles
    const auto count = jobs_that_fit(overview, terminal, static_cast<std::size_t>(other_lines));
    return head + job_table(overview, count, terminal).text(terminal) + rest_line(overview, count) +
           tail;
}

}  // namespace jw::show
