// SPDX-License-Identifier: MIT
#include "programs/query/stats/parts.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "history/runs/hosts.hpp"
#include "judge/stats/periods.hpp"
#include "judge/stats/sample.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verbs/run_pages.hpp"
#include "programs/query/verbs/window.hpp"
#include "show/json/or_null.hpp"
#include "show/json/stats_json.hpp"
#include "show/pages/parts_page.hpp"
#include "show/words/moment.hpp"

namespace jw::query {

namespace {

constexpr auto part_columns = std::to_array<std::string_view>(
    {"from", "until", "job", "host", "runs", "successes", "failures", "warned", "skipped",
     "running", "unknown", "success_rate", "duration/p50", "duration/p95", "duration/max",
     "cpu/p50", "cpu/p95", "max_rss/p95", "total_duration"});

std::vector<stats::Sample> samples_of(const history::History& history,
                                      const history::Filter& filter) {
    std::vector<stats::Sample> samples;
    for_each_run(history, filter, [&samples](const Run& run) {
        samples.push_back(stats::sample_of(run));
        return true;
    });
    return samples;
}

/// A part, and what it is one of: a window of time, a job, or both.
struct Part {
    std::optional<Instant> from = {}, until = {};
    std::optional<std::string> job = {};
    stats::Summary summary;
};

std::vector<Part> parts_by_job(const history::History& history, const Question& question,
                               const std::vector<std::string>& jobs) {
    std::vector<Part> parts;
    for (const auto& job : jobs) {
        auto summary = summary_of(history, question, job);
        if (summary.runs > 0) parts.push_back({.job = job, .summary = std::move(summary)});
    }
    return parts;
}

std::vector<Part> parts_by_period(const history::History& history, const Question& question,
                                  const std::vector<std::string>& jobs, stats::Period period) {
    const auto filter = filter_of(question, jobs);
    std::vector<Part> parts;
    for (auto& one : stats::by_period(samples_of(history, filter), period))
        parts.push_back({.from = one.from,
                         .until = one.until,
                         .job = filter.job,
                         .summary = stats::summary_of(std::move(one.samples))});
    return parts;
}

std::optional<stats::Period> period_of(const Question& question) {
    if (question.by == By::day) return stats::Period::day;
    if (question.by == By::week) return stats::Period::week;
    if (question.by == By::month) return stats::Period::month;
    return std::nullopt;
}

ExitCode as_document(const history::History& history, const std::vector<Part>& parts,
                     const Question& question) {
    Document document{"stats", history.warnings(), columns_of(question, part_columns)};
    for (const auto& part : parts) {
        auto item = show::json_of(part.job ? job_name(*part.job) : "", part.summary);
        item["from"] = show::time_or_null(part.from);
        item["until"] = show::time_or_null(part.until);
        if (!part.job) item["job"] = nullptr;
        item["host"] =
            part.job ? show::text_or_null(history.hosts().name_of(*part.job)) : show::Json(nullptr);
        document.add(item);
    }
    return document.finish();
}

std::string name_of(const Part& part, const history::History& history,
                    const std::optional<stats::Period>& period, Instant now) {
    if (!period) return title_of(history, *part.job);
    if (*period == stats::Period::month) return show::month_text(*part.from);
    return show::date_text(*part.from, now);
}

std::string_view heading_of(const std::optional<stats::Period>& period) {
    if (!period) return "JOB";
    if (*period == stats::Period::week) return "WEEK FROM";
    return *period == stats::Period::month ? "MONTH" : "DAY";
}

}  // namespace

stats::Summary summary_of(const history::History& history, const Question& question,
                          const std::string& job) {
    return stats::summary_of(samples_of(history, filter_of(question, {job})));
}

ExitCode complain_no_runs() {
    complain({"no runs", "none is in this window of time", "widen it, such as --since 30d"});
    return ExitCode::nothing;
}

ExitCode answer_parts(const history::History& history, const std::vector<std::string>& jobs,
                      const Question& question, Session& session) {
    const auto period = period_of(question);
    const auto parts = period ? parts_by_period(history, question, jobs, *period)
                              : parts_by_job(history, question, jobs);
    if (question.format != Format::text) {
        const auto written = as_document(history, parts, question);
        return written == ExitCode::nothing ? complain_no_runs() : written;
    }
    if (parts.empty()) return complain_no_runs();
    std::vector<show::PartOfRuns> rows;
    rows.reserve(parts.size());
    for (const auto& part : parts)
        rows.push_back({name_of(part, history, period, session.now()), part.summary});
    return session.show(show::parts_page(heading_of(period), rows, !period || jobs.size() == 1,
                                         session.terminal()));
}

}  // namespace jw::query
