// SPDX-License-Identifier: MIT
#include "show/report/figures/job_data.hpp"

#include <chrono>
#include <utility>

namespace jw::report {

namespace {

/// A job that runs more often than this has a day chart that begins later.
constexpr std::size_t runs_a_day = 1500;
constexpr std::size_t failures_with_page = 200;

/// The runs on the page reach back a day for most jobs.
std::vector<Run> last_day(history::ReportView& view, const JobData& data, Instant since) {
    const bool reaches = data.runs.size() < runs_on_page || data.runs.back().run.started < since;
    if (!reaches) return view.outline(data.row.name, since, runs_a_day);
    std::vector<Run> runs;
    for (const auto& row : data.runs) {
        const auto& run = row.run;
        if (run.started + run.duration.value_or(Micros{0}) < since) continue;
        Run outline;
        outline.id = run.id;
        outline.started = run.started;
        outline.duration = run.duration;
        outline.outcome = run.outcome;
        runs.push_back(std::move(outline));
    }
    return runs;
}

void find_failure(history::ReportView& view, JobData& data) {
    if (data.failures.empty()) return;
    auto row = view.run(data.failures.front().id);
    if (!row) return;
    data.failure = std::move(row->run);
    data.failure_output = view.output(data.failure->id);
    data.success = view.success_before(data.row.name, place_of(*data.failure));
    if (data.success) data.success_output = view.output(data.success->id);
}

}  // namespace

std::int64_t day_of(Instant moment) {
    return std::chrono::floor<std::chrono::days>(moment).time_since_epoch().count();
}

JobData job_data(history::ReportView& view, history::JobRow row, Instant now) {
    JobData data;
    data.row = std::move(row);
    const auto first_day = day_of(now) - static_cast<std::int64_t>(days_on_page) + 1;
    data.standing = view.standing(data.row.name);
    data.usual = view.usual(data.row.name);
    data.runs = view.runs(data.row.name, runs_on_page);
    data.days = view.days(data.row.name, first_day);
    data.last_day = last_day(view, data, now - std::chrono::days{1});
    data.failures = view.failures(data.row.name, failures_with_page);
    data.alerts = view.alerts(data.row.name, alerts_on_page);
    data.hangs = view.hangs(data.row.name);
    find_failure(view, data);
    return data;
}

}  // namespace jw::report
