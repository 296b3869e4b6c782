// SPDX-License-Identifier: MIT
#include "programs/query/verbs/window.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verbs/run_pages.hpp"

namespace jw::query {

namespace {

constexpr auto run_columns = std::to_array<std::string_view>(
    {"id",           "job",          "host",       "started", "duration", "outcome",
     "exit",         "signal_name",  "result",     "tries",   "trigger",  "unit",
     "user",         "cpu_user",     "cpu_system", "cpu",     "max_rss",  "memory_peak",
     "stdout_bytes", "stderr_bytes", "source",     "note",    "argv"});

history::Filter window_of(const Question& question) {
    return {.since = question.since,
            .until = question.until,
            .failed_only = question.runs == Runs::failed,
            .limit = question.count};
}

}  // namespace

history::Filter filter_of(const history::History& history, const Question& question) {
    auto filter = window_of(question);
    filter.jobs = chosen_jobs(history, question);
    return filter;
}

history::Filter filter_of(const Question& question, const std::vector<std::string>& jobs) {
    auto filter = window_of(question);
    if (jobs.size() == 1)
        filter.job = jobs.front();
    else
        filter.jobs = jobs;
    return filter;
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

ExitCode runs_as_document(const history::History& history, const history::Filter& filter,
                          const Question& question) {
    Document document{"history", history.warnings(), columns_of(question, run_columns)};
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

ExitCode show_window(const history::History& history, const history::Filter& filter,
                     const Question& question, Session& session) {
    if (question.format != Format::text) return runs_as_document(history, filter, question);
    const auto gathered = gather(history, filter);
    if (gathered.list.runs.empty()) {
        complain_none_matches(history, filter);
        return ExitCode::nothing;
    }
    return session.show(show::window_page(gathered.list, session.now(), session.terminal()) +
                        more_line(gathered));
}

ExitCode answer_window(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history) || !check_host(*history, question))
        return nothing_found("history", question);
    return show_window(*history, filter_of(*history, question), question, session);
}

}  // namespace jw::query
