// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "judge/stats/sample.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/run_pages.hpp"
#include "programs/query/verbs/window.hpp"
#include "show/json/stats_json.hpp"
#include "show/pages/stats_page.hpp"

namespace jw::query {

namespace {

stats::Summary summary_of(const history::History& history, history::Filter filter,
                          const std::string& job) {
    filter.job = job;
    std::vector<stats::Sample> samples;
    for_each_run(history, filter, [&](const Run& run) {
        samples.push_back(stats::sample_of(run));
        return true;
    });
    return stats::summary_of(std::move(samples));
}

std::vector<std::string> jobs_asked_for(const history::History& history, const Question& question) {
    if (const auto job = question.job()) return {*job};
    return history.job_names();
}

ExitCode as_json(const history::History& history, const Question& question) {
    Document document{"stats", history.warnings()};
    for (const auto& job : jobs_asked_for(history, question)) {
        const auto summary = summary_of(history, filter_of(question), job);
        if (summary.runs > 0) document.add(show::json_of(job, summary));
    }
    return document.finish();
}

}  // namespace

ExitCode answer_stats(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const bool known = question.job() ? check_job(*history, *question.job()) : check_any(*history);
    if (!known) return nothing_found("stats", question);
    if (question.format == Format::json) return as_json(*history, question);

    std::string pages;
    for (const auto& job : jobs_asked_for(*history, question)) {
        const auto summary = summary_of(*history, filter_of(question), job);
        if (summary.runs == 0) continue;
        if (!pages.empty()) pages += '\n';
        pages += show::stats_page(job, summary, session.now(), session.terminal());
    }
    if (!pages.empty()) return session.show(pages);
    complain({"no runs", "none is in this window of time", "widen it, such as --since 30d"});
    return ExitCode::nothing;
}

}  // namespace jw::query
