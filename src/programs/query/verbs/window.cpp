// SPDX-License-Identifier: MIT
#include "programs/query/verbs/window.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verbs/run_pages.hpp"

namespace jw::query {

history::Filter filter_of(const history::History& history, const Question& question,
                          const std::optional<std::string>& job) {
    return {.job = job,
            .jobs = job ? std::nullopt : chosen_jobs(history, question),
            .since = question.since,
            .until = question.until,
            .failed_only = question.runs == Runs::failed,
            .limit = question.count};
}

Gathered gather(const history::History& history, const history::Filter& filter) {
    Gathered gathered;
    for_each_run(history, filter, [&](const Run& run) {
        gathered.more = gathered.list.runs.size() == most_rows;
        if (!gathered.more) gathered.list.runs.push_back(run);
        return !gathered.more;
    });
    gathered.list.totals = history.totals(filter);
    if (filter.failed_only) gathered.list.listed = show::Listed::failed;
    return gathered;
}

std::string more_line(const Gathered& gathered) {
    if (!gathered.more) return "";
    return fmt::format("Older runs match too; this table ends after {}. All of them: --json\n",
                       most_rows);
}

ExitCode runs_as_json(const history::History& history, const history::Filter& filter) {
    Document document{"history", history.warnings()};
    for_each_run(history, filter, [&](const Run& run) {
        document.add(show::json_of(run));
        return true;
    });
    const auto written = document.finish();
    if (written == ExitCode::nothing) complain_none_matches(history, filter);
    return written;
}

void complain_none_matches(const history::History& history, const history::Filter& filter) {
    const auto of_job = filter.job ? " of '" + title_of(history, *filter.job) + "'" : "";
    const std::string where = filter.since || filter.until ? " in this window of time" : "";
    const auto runs = history.totals(filter).runs;
    if (runs > 0)
        complain({"no failed runs" + of_job,
                  runs == 1 ? "the one run" + where + " did not fail"
                            : fmt::format("none of the {} runs{} failed", runs, where),
                  ""});
    else
        complain({"no runs" + of_job, "nothing ran" + where,
                  "widen the window (--since 7d), or see the known jobs: job-watch list"});
}

ExitCode answer_window(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history) || !check_host(*history, question))
        return nothing_found("history", question);
    const auto filter = filter_of(*history, question);
    if (question.format == Format::json) return runs_as_json(*history, filter);
    const auto gathered = gather(*history, filter);
    if (gathered.list.runs.empty()) {
        complain_none_matches(*history, filter);
        return ExitCode::nothing;
    }
    return session.show(show::window_page(gathered.list, session.now(), session.terminal()) +
                        more_line(gathered));
}

}  // namespace jw::query
