// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/one_run.hpp"

namespace jw::query {

ExitCode answer_show(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("show", question);
    const auto run = run_named(question.words.front(), *history);
    if (run) return answer_run("show", *run, *history, question, session);
    return nothing_found("show", question);
}

}  // namespace jw::query
