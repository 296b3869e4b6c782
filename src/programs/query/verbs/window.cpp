// SPDX-License-Identifier: MIT
#include "programs/query/verbs/window.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verbs/run_pages.hpp"
#include "show/pages/history_table.hpp"

namespace jw::query {

history::Filter filter_of(const Question& question) {
    return {.job = question.job(),
            .since = question.since,
            .until = question.until,
            .failed_only = question.runs == Runs::failed,
            .limit = question.count};
}

Gathered gather(const history::History& history, const history::Filter& filter) {
    Gathered gathered;
    for_each_run(history, filter, [&](const Run& run) {
        gathered.more = gathered.runs.size() == most_rows;
        if (!gathered.more) gathered.runs.push_back(run);
        return !gathered.more;
    });
    return gathered;
}

std::string more_line(const Gathered& gathered) {
    if (!gathered.more) return "";
    return fmt::format("Older runs match too; this table ends after {}. All of them: --json\n",
                       most_rows);
}

ExitCode runs_as_json(const history::History& history, const history::Filter& filter) {
    Document document{"history"};
    for_each_run(history, filter, [&](const Run& run) {
        document.add(show::json_of(run));
        return true;
    });
    return document.finish();
}

ExitCode answer_window(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("history", question);
    const auto filter = filter_of(question);
    if (question.format == Format::json) return runs_as_json(*history, filter);
    const auto gathered = gather(*history, filter);
    if (gathered.runs.empty()) {
        complain({"no runs", "none matches",
                  "widen the window (--since 7d), or see the known jobs: job-watch list"});
        return ExitCode::nothing;
    }
    return session.show(show::window_page(gathered.runs, session.now(), session.terminal()) +
                        more_line(gathered));
}

}  // namespace jw::query
