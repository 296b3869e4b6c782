// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <utility>

#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/one_run.hpp"

namespace jw::query {

namespace {

/// That number, or the newest run of that job.
std::optional<Run> run_asked_for(const Question& question, const history::History& history) {
    const auto& word = question.words.front();
    if (positive_number(word)) return run_named(word, history);
    const auto job = find_job(history, word, question);
    if (!job) return std::nullopt;
    auto newest = history.runs({.job = job, .limit = 1});
    return newest.empty() ? std::nullopt : std::optional{std::move(newest.front())};
}

}  // namespace

ExitCode answer_show(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("show", question);
    const auto run = run_asked_for(question, *history);
    if (run) return answer_run("show", *run, *history, question, session);
    return nothing_found("show", question);
}

}  // namespace jw::query
