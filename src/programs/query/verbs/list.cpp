// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/pages/job_list.hpp"

namespace jw::query {

namespace {

constexpr std::size_t no_strip = 0;  ///< the last runs are not shown

}  // namespace

ExitCode answer_list(const Question& question, Session& session) {
    auto timers = session.timers();
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history) || !check_host(*history, question))
        return nothing_found("list", question);
    const auto next = timers ? timers->answer() : show::NextRuns{};
    const bool as_json = question.format == Format::json;
    Document document{"list", as_json ? history->warnings() : std::vector<std::string>{}};
    std::vector<history::JobSummary> jobs;
    for (const auto& name : history->job_names()) {
        if (!is_chosen(*history, name, question)) continue;
        auto job = history->job(name, no_strip);
        if (!job) continue;
        if (as_json)
            document.add(show::json_of(*job, next, session.now()));
        else
            jobs.push_back(std::move(*job));
    }
    if (as_json) return document.finish();
    return session.show(
        show::job_list_page(std::move(jobs), next, session.now(), session.terminal()));
}

}  // namespace jw::query
