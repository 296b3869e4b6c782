// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "judge/stats/quantile.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/window.hpp"
#include "show/pages/history_table.hpp"

namespace jw::query {

namespace {

constexpr std::size_t usual_count = 20;
constexpr std::size_t baseline_runs = 50;

/// The median duration of the job's latest successes.
std::optional<Micros> usual_duration(const history::History& history, const std::string& job) {
    std::vector<double> durations;
    history::Filter newest;
    newest.job = job;
    newest.limit = baseline_runs;
    for (const auto& run : history.runs(newest))
        if (run.outcome == Outcome::success && run.duration)
            durations.push_back(static_cast<double>(run.duration->count()));
    const auto spread = stats::spread_of(std::move(durations));
    if (!spread) return std::nullopt;
    return Micros{static_cast<std::int64_t>(spread->p50)};
}

}  // namespace

ExitCode answer_history(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto job = *question.job();
    if (!check_job(*history, job))
        return question.format == Format::json ? Document{"history"}.finish() : ExitCode::nothing;

    auto filter = filter_of(question);
    if (!filter.limit && !filter.since) filter.limit = usual_count;
    if (question.format == Format::json) return runs_as_json(*history, filter);
    const auto gathered = gather(*history, filter);
    if (gathered.runs.empty()) {
        complain({"no runs of '" + job + "'", "none matches", "leave out or widen the limits"});
        return ExitCode::nothing;
    }
    return session.show(show::history_page(gathered.runs, usual_duration(*history, job),
                                           session.now(), session.terminal()) +
                        more_line(gathered));
}

}  // namespace jw::query
