// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/pages/job_list.hpp"

namespace jw::query {

ExitCode answer_list(const Question& question, Session& session) {
    auto timers = session.timers();
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history) || !check_host(*history, question))
        return nothing_found("list", question);
    auto jobs = history->jobs();
    std::erase_if(jobs, [&](const auto& job) { return !is_chosen(*history, job.name, question); });
    const auto next = timers ? timers->answer() : show::NextRuns{};
    if (question.format == Format::json) {
        Document document{"list", history->warnings()};
        for (const auto& job : jobs) document.add(show::json_of(job, next, session.now()));
        return document.finish();
    }
    return session.show(
        show::job_list_page(std::move(jobs), next, session.now(), session.terminal()));
}

}  // namespace jw::query
