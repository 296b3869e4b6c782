// SPDX-License-Identifier: MIT
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/one_run.hpp"
#include "programs/query/verbs/window.hpp"

namespace jw::query {

namespace {

/// The newest failure of the jobs that are asked for; complains if there is none.
std::optional<Run> failure_asked_for(const history::History& history, const Question& question) {
    const auto jobs = find_jobs(history, question.words, question);
    if (!jobs) return std::nullopt;
    const bool is_any = question.words.empty() && !question.host;
    auto filter = is_any ? history::Filter{} : filter_of(question, *jobs);
    filter.failed_only = true;
    filter.limit = 1;
    auto runs = history.runs(filter);
    if (!runs.empty()) return std::move(runs.front());
    complain_none_matches(history, filter);
    return std::nullopt;
}

}  // namespace

ExitCode answer_last_failure(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto run = failure_asked_for(*history, question);
    if (run) return answer_run("last-failure", *run, *history, question, session);
    return nothing_found("last-failure", question);
}

}  // namespace jw::query
