// SPDX-License-Identifier: MIT
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/one_run.hpp"
#include "programs/query/verbs/window.hpp"

namespace jw::query {

namespace {

void complain_no_failure(const history::History& history, const Question& question) {
    const auto job = question.job();
    if (!check_any(history) || (job && !check_job(history, *job))) return;
    complain_none_matches(history, {.job = job, .failed_only = true});
}

}  // namespace

ExitCode answer_last_failure(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto run = history->last_failure(question.job());
    if (run) return answer_run("last-failure", *run, *history, question, session);
    complain_no_failure(*history, question);
    return nothing_found("last-failure", question);
}

}  // namespace jw::query
