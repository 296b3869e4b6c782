// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "programs/query/document.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/one_run.hpp"

namespace jw::query {

ExitCode answer_show(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto run = run_named(question.words.front(), *history);
    if (run) return answer_run("show", *run, *history, question, session);
    return question.format == Format::json ? Document{"show"}.finish() : ExitCode::nothing;
}

}  // namespace jw::query
