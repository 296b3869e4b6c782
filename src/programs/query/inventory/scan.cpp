// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "history/reading/history.hpp"
#include "history/recording/ingester.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/inventory/survey.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/json/or_null.hpp"
#include "show/pages/scan_page.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/verdict.hpp"

namespace jw::query {

namespace {

constexpr std::array<const char*, 5> source_words{"crontab", "folder", "anacron", "timer", "at"};

show::Json json_of(const inventory::Job& job) {
    auto odd = show::Json::array();
    for (const auto& words : job.odd) odd.push_back(show::json_text(words));
    return {{"job", show::json_text(job.name)},
            {"source", source_words[static_cast<std::size_t>(job.source)]},
            {"user", show::json_text(job.user)},
            {"place", show::json_text(job.place)},
            {"schedule", show::json_text(job.schedule)},
            {"when", show::json_text(job.when)},
            {"next", show::time_or_null(job.next)},
            {"last", show::time_or_null(job.last)},
            {"result", show::text_or_null(job.result)},
            {"watched", show::text_or_null(job.watched)},
            {"unit", show::text_or_null(job.unit)},
            {"command", show::json_text(job.command)},
            {"odd", odd}};
}

/// Unless others know of a later run.
void take_last(inventory::Job& job, const std::optional<Run>& last) {
    if (!last || (job.last && last->started + std::chrono::minutes{1} < *job.last)) return;
    job.last = last->started;
    job.result = last->outcome == Outcome::success ? "ok" : show::verdict(*last);
}

/// What the store knows of jobs of this user, it knows best. A store that is not there, or can't be
/// read, is no obstacle.
void add_history(Survey& survey, const std::optional<std::string>& path) {
    if (!path || ::access(path->c_str(), R_OK) != 0) return;
    auto history = history::History::open_in(history::Surroundings{}, *path);
    if (!history) return;
    std::map<std::string, history::JobSummary> known;
    for (auto& job : history->jobs())
        if (job.is_own) known.emplace(job_name(job.name), std::move(job));
    for (auto& job : survey.jobs) {
        const bool is_own = job.user == survey.view.user || job.source == inventory::Source::timer;
        const auto found = known.find(job.name);
        if (is_own && !job.watched.empty() && found != known.end())
            take_last(job, found->second.standing.last);
    }
}

bool has_check(const inventory::CronJob& line) {
    const auto& commands = line.shell.commands;
    return line.is_wrapped && std::ranges::any_of(commands, [](const auto& command) {
               return std::ranges::count(command.words, "check", &inventory::Word::text) > 0;
           });
}

/// Whether a clock has somebody look for starts that do not come.
bool somebody_looks(const Survey& survey) {
    return std::ranges::any_of(survey.lines, has_check) ||
           std::ranges::any_of(survey.jobs, [](const auto& job) {
               return job.place == "job-watch-tick.timer" && job.trouble.empty();
           });
}

/// Said where there is something to look for.
std::string words_on_looking(const Survey& survey) {
    const bool is_any_watched =
        std::ranges::any_of(survey.jobs, [](const auto& job) { return !job.watched.empty(); });
    if (!is_any_watched || somebody_looks(survey)) return "";
    return "nobody looks by the clock for starts that do not come: enable job-watch-tick.timer, or "
           "put into a crontab: */5 * * * * job-watch check --quiet\n";
}

}  // namespace

ExitCode answer_scan(const Question& question, Session& session) {
    const auto survey = query::survey(session.now(), Spool::quick);
    add_history(*survey, session.store_path());
    for (const auto& failure : survey->files.unread) complain(failure);
    if (question.format == Format::text)
        return session.show(
            show::scan_page(survey->jobs, survey->view.is_root, session.now(), session.terminal()) +
            show::wrapped(words_on_looking(*survey), session.terminal().columns, 0));
    Document document{"scan"};
    for (const auto& job : survey->jobs) document.add(json_of(job));
    const auto written = document.finish();
    return written == ExitCode::nothing ? ExitCode::ok : written;
}

}  // namespace jw::query
