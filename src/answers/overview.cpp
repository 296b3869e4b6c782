// SPDX-License-Identifier: MIT
#include "render/overview.hpp"

#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "answers/document.hpp"
#include "answers/known_job.hpp"
#include "answers/question.hpp"
#include "answers/session.hpp"
#include "answers/verb.hpp"
#include "answers/window.hpp"
#include "render/state.hpp"

namespace jw::answers {

namespace {

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this machine";
}

render::LastWords last_words(const store::History& history,
                             const std::vector<store::JobSummary>& jobs) {
    const auto* job = render::neediest(jobs);
    if (job == nullptr) return {};
    return render::last_words_of(*job->last_failure, history.output(*job->last_failure));
}

ExitCode as_json(const std::vector<store::JobSummary>& jobs, Instant now) {
    Document document{"overview"};
    for (const auto& job : jobs) {
        auto item = render::json_of(job, now);
        auto recent = render::Json::array();
        for (const auto& run : job.recent) recent.push_back(render::json_of(run));
        item["recent"] = std::move(recent);
        document.add(item);
    }
    return document.finish();
}

}  // namespace

ExitCode answer_overview(const Question& question, Session& session) {
    if (question.has_window()) return answer_window(question, session);
    const auto history = session.history();
    if (!history) return ExitCode::store;
    auto jobs = history->jobs();
    render::sort_by_need(jobs);
    if (question.format == Format::json) return as_json(jobs, session.now());
    if (jobs.empty()) {
        complain_empty_store();
        return ExitCode::nothing;
    }
    auto words = last_words(*history, jobs);
    return session.show(render::overview_page({.jobs = std::move(jobs),
                                               .store = history->facts(),
                                               .host = host_name(),
                                               .last_words = std::move(words),
                                               .now = session.now()},
                                              session.terminal()));
}

}  // namespace jw::answers
