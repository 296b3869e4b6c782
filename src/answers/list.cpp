// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "answers/document.hpp"
#include "answers/known_job.hpp"
#include "answers/question.hpp"
#include "answers/session.hpp"
#include "answers/verb.hpp"
#include "render/job_list.hpp"

namespace jw::answers {

ExitCode answer_list(const Question& question, Session& session) {
    const auto history = session.history();
    if (!history) return ExitCode::store;
    auto jobs = history->jobs(1);
    if (question.format == Format::json) {
        Document document{"list"};
        for (const auto& job : jobs) document.add(render::json_of(job, session.now()));
        return document.finish();
    }
    if (jobs.empty()) {
        complain_empty_store();
        return ExitCode::nothing;
    }
    return session.show(render::job_list_page(std::move(jobs), session.now(), session.terminal()));
}

}  // namespace jw::answers
