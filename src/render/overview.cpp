// SPDX-License-Identifier: MIT
#include "render/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <utility>

#include "render/moment.hpp"
#include "render/output_text.hpp"
#include "render/quantity.hpp"
#include "render/shell_word.hpp"
#include "render/shown.hpp"
#include "render/state.hpp"
#include "render/strip.hpp"
#include "render/table.hpp"
#include "render/utf8.hpp"
#include "render/verdict.hpp"
#include "render/wrap.hpp"
#include "when/civil.hpp"

namespace jw::render {

namespace {

constexpr std::size_t strip_length = 20;

std::string counts_text(const std::vector<store::JobSummary>& jobs) {
    std::array<std::size_t, 4> counts{};
    for (const auto& job : jobs) ++counts[static_cast<std::size_t>(state_of(job))];
    std::string text;
    for (const auto state : {State::failing, State::running, State::ok, State::idle}) {
        const auto count = counts[static_cast<std::size_t>(state)];
        if (count == 0) continue;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, state_word(state));
    }
    return text;
}

std::string headline(const Overview& overview, const Terminal& terminal) {
    const auto left =
        fmt::format("{} - {} on {}", counts_text(overview.jobs),
                    counted(overview.jobs.size(), "job"), shown(overview.host, terminal.charset));
    const auto now = civil(overview.now, Zone::local);
    const auto right = fmt::format("{} {:02}:{:02} {}", date_text(overview.now, overview.now),
                                   now.hour, now.minute, zone_name(overview.now));
    const int room = terminal.columns - width(right) - 2;
    if (room < 24) return fitted(left, terminal.columns, terminal.charset, Keep::beginning) + "\n";
    const auto fitting = fitted(left, room, terminal.charset, Keep::beginning);
    return fmt::format("{}{:{}}{}\n", fitting, "", terminal.columns - width(fitting) - width(right),
                       right);
}

std::string strip_title(std::size_t length) { return fmt::format("LAST {} >newest", length); }

/// How many runs the strip of a terminal shows: all twenty where the rest still has room.
std::size_t strip_room(const Terminal& terminal, int other_columns) {
    return terminal.columns >= 76 + other_columns ? strip_length : strip_length / 2;
}

Table job_table(const Overview& overview, std::size_t count, const Terminal& terminal) {
    const auto& [jobs, now] = std::tie(overview.jobs, overview.now);
    const std::span shown_jobs{jobs.data(), count};
    const bool any_next = std::ranges::any_of(
        shown_jobs, [&](const auto& job) { return overview.next.of(job).has_value(); });
    constexpr int next_width = 8;
    const auto length = strip_room(terminal, any_next ? next_width : 0);
    std::vector<Column> columns{{"STATE"},
                                {"JOB", Align::left, 8},
                                {"LAST RUN", Align::left, 0, 1},
                                {"AGO", Align::right, 0, 3},
                                {"TOOK", Align::right, 0, 2}};
    if (any_next) columns.push_back({"NEXT", Align::right, 0, 4});
    columns.push_back({strip_title(length), Align::left, 0, 5});
    Table table{std::move(columns)};
    for (const auto& job : shown_jobs) {
        const auto length_of_strip = std::min(length, job.recent.size());
        Styled runs{std::string(length - length_of_strip, ' ')};
        const auto marks = strip(job.recent, length, terminal.charset);
        std::vector<Styled> row{
            state_text(job, terminal.charset), shown(job.name, terminal.charset),
            short_moment(job.last_started, now), age_text(job.last_started, now),
            job.last ? took_text(*job.last, now) : "-"};
        if (any_next) row.emplace_back(next_text(overview.next.of(job), now));
        row.push_back(runs.add(marks));
        table.add(std::move(row));
    }
    return table;
}

std::string times_in_row(std::uint64_t count) {
    constexpr std::array<std::string_view, 10> small{"",     "once", "twice", "three", "four",
                                                     "five", "six",  "seven", "eight", "nine"};
    if (count < 3) return std::string{small[count]};
    return count < small.size() ? fmt::format("{} times", small[count])
                                : fmt::format("{} times", count);
}

/// The runs of the streak of failures that `recent` still holds, oldest last.
std::vector<const Run*> streak_of(const store::JobSummary& job) {
    std::vector<const Run*> streak;
    for (const auto& run : job.recent) {
        if (run.outcome == Outcome::success) break;
        if (is_failure(run.outcome)) streak.push_back(&run);
    }
    return streak;
}

std::string failed_how(const store::JobSummary& job, Instant now) {
    const auto streak = streak_of(job);
    const auto last = verdict(*job.last_failure);
    if (job.failures_in_row < 2)
        return fmt::format("{}, {} ({})", last, short_moment(job.last_failure->started, now),
                           relative_text(job.last_failure->started, now));
    const bool same = std::ranges::all_of(streak, [&](auto* run) { return verdict(*run) == last; });
    auto text =
        same ? fmt::format("{}, {} in a row", last, times_in_row(job.failures_in_row))
             : fmt::format("failed {} in a row, last: {}", times_in_row(job.failures_in_row), last);
    if (streak.size() == job.failures_in_row)
        text += fmt::format(", since {} ({})", short_moment(streak.back()->started, now),
                            relative_text(streak.back()->started, now));
    return text;
}

std::string last_ok(const store::JobSummary& job, Instant now) {
    if (!job.last_success) return "never ok so far";
    return fmt::format("last ok {} ({})", short_moment(job.last_success->started, now),
                       relative_text(job.last_success->started, now));
}

std::string attention(const Overview& overview, const Terminal& terminal) {
    const auto* job = neediest(overview.jobs);
    if (job == nullptr) return "";
    const auto name =
        fitted(shown(job->name, terminal.charset), 40, terminal.charset, Keep::both_ends);
    const auto& now = overview.now;
    auto text =
        "\n" + wrapped(fmt::format("{}: {}; {}.", name, failed_how(*job, now), last_ok(*job, now)),
                       terminal.columns, 2);
    if (!overview.last_words.line.empty())
        text += fitted(fmt::format("  {:7} ", overview.last_words.stream + ":") +
                           shown(overview.last_words.line, terminal.charset),
                       terminal.columns, terminal.charset, Keep::beginning) +
                "\n";
    return text + "  next:   job-watch last-failure " + shell_word(job->name, terminal.charset) +
           "\n";
}

std::string store_line(const store::StoreFacts& store) {
    return fmt::format("store: {}, {} kept, {} spooled\n", size_text(store.bytes),
                       counted(store.runs, "run"), store.spooled);
}

/// Jobs shown: what needs attention in any case, and of the rest what fits.
std::size_t jobs_that_fit(const std::vector<store::JobSummary>& jobs, const Terminal& terminal,
                          std::size_t other_lines) {
    const auto lines = static_cast<std::size_t>(std::max(terminal.lines, 10)) - 1;  // the prompt
    const auto room = lines > other_lines + 5 ? lines - other_lines : std::size_t{5};
    return jobs.size() <= room ? jobs.size() : room - 1;
}

std::string rest_line(const std::vector<store::JobSummary>& jobs, std::size_t from) {
    if (from == jobs.size()) return "";
    const std::vector<store::JobSummary> rest{jobs.begin() + static_cast<std::ptrdiff_t>(from),
                                              jobs.end()};
    const bool all_ok = state_of(rest.front()) == State::ok && state_of(rest.back()) == State::ok;
    const auto what = all_ok ? std::string{" ok"} : ": " + counts_text(rest);
    return fmt::format("   ... {} more{} (job-watch list)\n", rest.size(), what);
}

}  // namespace

const store::JobSummary* neediest(const std::vector<store::JobSummary>& jobs) {
    const store::JobSummary* found = nullptr;
    for (const auto& job : jobs) {
        if (state_of(job) != State::failing || !job.last_failure) continue;
        if (found == nullptr || job.last_failure->started > found->last_failure->started)
            found = &job;
    }
    return found;
}

LastWords last_words_of(const Run& run, const Output& output) {
    if (run.merged) return {"output", std::string{last_line(output.out)}};
    const auto complaint = last_line(output.err);
    if (!complaint.empty()) return {"stderr", std::string{complaint}};
    return {"stdout", std::string{last_line(output.out)}};
}

std::string overview_page(const Overview& overview, const Terminal& terminal) {
    const auto head = headline(overview, terminal) + "\n";
    const auto tail = attention(overview, terminal) + store_line(overview.store);
    const auto other_lines = 1 + std::ranges::count(head + tail, '\n');  // 1: the table's titles
    const auto count =
        jobs_that_fit(overview.jobs, terminal, static_cast<std::size_t>(other_lines));
    return head + job_table(overview, count, terminal).text(terminal) +
           rest_line(overview.jobs, count) + tail;
}

}  // namespace jw::render
