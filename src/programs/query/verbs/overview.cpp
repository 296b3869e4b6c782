// SPDX-License-Identifier: MIT
#include "show/pages/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "foundation/base/host_name.hpp"
#include "history/alerting/alert_book.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/window.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"

namespace jw::query {

namespace {

show::LastWords last_words(const history::History& history,
                           const std::vector<history::JobSummary>& jobs, Instant now) {
    const auto* job = show::neediest(jobs, now);
    if (job == nullptr || job->failures_in_row == 0) return {};
    return show::last_words_of(*job->last_failure, history.output(*job->last_failure));
}

/// What the screen of jobs does not show: alerts that somebody has seen, notices that wait.
std::string alert_line(const Session& session) {
    const auto path = session.store_path();
    if (!path) return "";
    const auto book = history::read_alert_book(*path, session.now());
    if (!book) return "";
    const auto acked = std::ranges::count_if(
        book->open, [](const auto& alert) { return alert.acked.has_value(); });
    const bool plain = acked == 0 && book->snoozes.empty() && book->waiting_count == 0;
    if (plain && book->disabled.empty()) return "";
    auto text = fmt::format("{} open", show::counted(book->open.size(), "alert"));
    if (acked > 0) text += fmt::format(", {} acknowledged", acked);
    if (!book->snoozes.empty()) text += fmt::format(", {} snoozed", book->snoozes.size());
    if (book->waiting_count > 0)
        text += fmt::format(", {} to be sent", show::counted(book->waiting_count, "notice"));
    for (const auto& channel : book->disabled)
        text += ", channel " + show::shown(channel.name, session.terminal().charset) + " disabled";
    return text + " (job-watch alerts)\n";
}

ExitCode as_json(const history::History& history, const std::vector<history::JobBrief>& briefs,
                 const show::NextRuns& next, Instant now) {
    Document document{"overview", history.warnings()};
    for (const auto& brief : briefs) {
        const auto job = history.job(brief.name);
        if (!job) continue;
        auto item = show::json_of(*job, next, now);
        auto recent = show::Json::array();
        for (const auto& run : job->recent) recent.push_back(show::json_of(run));
        item["recent"] = std::move(recent);
        document.add(item);
    }
    return document.finish();
}

void add(std::vector<history::JobSummary>& jobs, const history::History& history,
         const std::string& name) {
    if (auto job = history.job(name)) jobs.push_back(std::move(*job));
}

/// The jobs that a screen of so many lines can show, and the least of the others: there may be
/// thousands.
show::Overview look_at(const history::History& history,
                       const std::vector<history::JobBrief>& briefs, int lines, Instant now) {
    constexpr std::size_t most_mistakes = 4;
    show::Overview overview{
        .jobs = {}, .store = {}, .host = {}, .last_words = {}, .next = {}, .now = now};
    const auto shown = std::min(briefs.size(), static_cast<std::size_t>(std::max(lines, 10)));
    for (std::size_t i = 0; i < shown; ++i) add(overview.jobs, history, briefs[i].name);
    for (auto i = shown; i < briefs.size(); ++i)
        overview.rest.push_back(stats::health_of(briefs[i].signs));
    const auto is_brief = [&](const std::string& name) {
        return std::ranges::find(briefs, name, &history::JobBrief::name) != briefs.end();
    };
    for (const auto& name : history.mistaken_jobs()) {
        if (!is_brief(name)) continue;  // not asked for
        if (std::ranges::find(overview.jobs, name, &history::JobSummary::name) !=
            overview.jobs.end())
            continue;
        if (++overview.mistaken_count <= most_mistakes) add(overview.mistaken, history, name);
    }
    std::set<std::string> hosts;
    for (const auto& brief : briefs) hosts.insert(history.hosts().name_of(brief.name));
    overview.hosts = hosts.size();
    return overview;
}

std::vector<output::Failing> chosen_failing(const history::History& history,
                                            const Question& question) {
    auto failing = history.failing();
    std::erase_if(failing, [&](const auto& job) { return !is_chosen(history, job.job, question); });
    return failing;
}

}  // namespace

ExitCode answer_overview(const Question& question, Session& session) {
    if (question.has_window()) return answer_window(question, session);
    auto timers = session.timers();
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history) || !check_host(*history, question))
        return nothing_found("overview", question);
    auto briefs = history->briefs(session.now());
    const auto is_left_out = [&](const auto& job) {
        return !is_chosen(*history, job.name, question);
    };
    std::erase_if(briefs, is_left_out);
    show::sort_by_need(briefs);
    auto next = timers ? timers->answer() : show::NextRuns{};
    if (question.format == Format::csv) return answer_list(question, session);
    if (question.format == Format::json) return as_json(*history, briefs, next, session.now());
    const auto alerts = alert_line(session);
    auto terminal = session.terminal();
    terminal.lines -= alerts.empty() ? 0 : 1;
    auto overview = look_at(*history, briefs, terminal.lines, session.now());
    overview.store = history->facts();
    overview.host = host_name();
    overview.last_words = last_words(*history, overview.jobs, session.now());
    overview.next = std::move(next);
    overview.common = output::common_errors(chosen_failing(*history, question));
    return session.show(show::overview_page(overview, terminal) + alerts);
}

}  // namespace jw::query
