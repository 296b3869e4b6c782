// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "foundation/model/seconds.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/window.hpp"
#include "show/pages/history_table.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

constexpr std::size_t usual_count = 20;

std::optional<Micros> usual_duration(const history::History& history, const std::string& job) {
    const auto usual = history.usual(job);
    return usual ? std::optional{micros_of(usual->p50)} : std::nullopt;
}

}  // namespace

ExitCode answer_history(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto jobs = find_jobs(*history, question.words, question);
    if (!jobs) return nothing_found("history", question);

    auto filter = filter_of(question, *jobs);
    if (!filter.limit && !filter.since) filter.limit = usual_count;
    if (!filter.job) return show_window(*history, filter, question, session);
    if (question.format != Format::text) return runs_as_document(*history, filter, question);
    const auto gathered = gather(*history, filter);
    if (gathered.list.runs.empty()) {
        complain_none_matches(*history, filter);
        return ExitCode::nothing;
    }
    return session.show(show::history_page(gathered.list, usual_duration(*history, *filter.job),
                                           session.now(), session.terminal()) +
                        more_line(gathered));
}

}  // namespace jw::query
