// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/pages/job_list.hpp"
#include "show/words/state.hpp"

namespace jw::query {

namespace {

constexpr std::size_t no_strip = 0;  ///< the last runs are not shown

constexpr auto job_columns = std::to_array<std::string_view>(
    {"job", "host", "state", "first_started", "last_started", "next", "failures_in_row",
     "successes_in_row", "runs_30d", "warnings_30d", "success_rate_30d", "last/id", "last/outcome",
     "last/exit", "last/duration", "last_success/started", "last_failure/started"});

/// Whether a job is one of those whose state, or last run, is asked for.
bool is_asked_for(const history::JobSummary& job, const Question& question, Instant now) {
    const auto health = show::health_of(job, now);
    const auto& states = question.states;
    return (states.empty() || std::ranges::count(states, health) > 0) &&
           (question.runs == Runs::all || health == stats::Health::failing) &&
           (!question.since || job.last_started >= *question.since) &&
           (!question.until || job.last_started < *question.until);
}

ExitCode none_asked_for(std::size_t known) {
    complain({"no such job",
              known == 1 ? "the one job is in another state, or did not run in this window of time"
                         : "none of the " + std::to_string(known) +
                               " jobs is in such a state, or ran last in this window of time",
              "see them with their states: job-watch list"});
    return ExitCode::nothing;
}

}  // namespace

ExitCode answer_list(const Question& question, Session& session) {
    auto timers = session.timers();
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto names = find_jobs(*history, question.words, question);
    if (!names) return nothing_found("list", question);
    const auto next = timers ? timers->answer() : show::NextRuns{};
    std::vector<history::JobSummary> jobs;
    for (const auto& name : *names)
        if (auto job = history->job(name, no_strip);
            job && is_asked_for(*job, question, session.now()))
            jobs.push_back(std::move(*job));
    if (question.format != Format::text) {
        Document document{"list", history->warnings(), columns_of(question, job_columns)};
        for (const auto& job : jobs) document.add(show::json_of(job, next, session.now()));
        const auto written = document.finish();
        return written == ExitCode::nothing ? none_asked_for(names->size()) : written;
    }
    if (jobs.empty()) return none_asked_for(names->size());
    return session.show(
        show::job_list_page(std::move(jobs), next, session.now(), session.terminal()));
}

}  // namespace jw::query
