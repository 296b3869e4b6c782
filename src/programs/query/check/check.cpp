// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "foundation/base/helper.hpp"
#include "inventory/asked/program.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/findings/finding_text.hpp"
#include "show/json/or_null.hpp"
#include "show/pages/check_line.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"
#include "show/words/verdict.hpp"

namespace jw::query {

namespace {

constexpr std::chrono::seconds recorder_patience{20};

/// What the store knows is what a recorder has found: it looks before the answer where a start is
/// overdue, and wherever this is the one who has it look. A store of somebody else's stays as it
/// is.
const history::History* looked_at(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr || !history->has_store()) return history;
    const auto path = history->path();
    const bool is_asked = question.loudness == Loudness::silent;
    const bool may_look = ::access(path.c_str(), W_OK) == 0;
    if (!may_look || (!is_asked && !history->is_look_due(session.now()))) return history;
    const auto program = helper_program("job-watch-record");
    if (program.view().empty()) return history;
    session.let_go();
    inventory::ask_program({program.c_str(), "--store", path}, "", recorder_patience);
    return session.history();
}

std::string why_of(const history::JobSummary& job, stats::Health health) {
    if (!stats::needs_attention(health)) return "";
    std::string why{stats::word(health)};
    if (health == stats::Health::failing && job.last_failure) {
        why += ": " + show::verdict(*job.last_failure);
        if (job.failures_in_row > 1) why += " x" + std::to_string(job.failures_in_row);
    }
    const auto& findings = job.standing.findings;
    if (!findings.empty() && findings::health_of(findings.front().finding) == health)
        why += ": " + show::finding_text(findings.front().finding);
    return why;
}

/// Of a job that is well the row of `jobs` is all that is looked at, unless it is the only one.
show::CheckedJob checked_job(const history::History& history, const history::JobBrief& brief,
                             const std::optional<Micros>& max_age, bool is_only, Instant now) {
    show::CheckedJob checked{.title = title_of(history, brief.name),
                             .health = stats::health_of(brief.signs),
                             .why = {},
                             .age = {},
                             .took = {},
                             .failures_in_row = brief.signs.failures_in_row};
    checked.alarm = show::alarm_of(checked.health);
    if (brief.last_success) checked.age = std::max(Micros{0}, now - *brief.last_success);
    const auto job =
        is_only || checked.alarm != show::Alarm::ok ? history.job(brief.name, 0) : std::nullopt;
    if (job) {
        checked.why = why_of(*job, checked.health);
        if (job->last_success) checked.took = job->last_success->duration;
    }
    if (!max_age || (checked.age && *checked.age <= *max_age)) return checked;
    checked.alarm = show::Alarm::critical;
    const auto age =
        checked.age ? "for " + show::duration_text(*checked.age) : std::string{"at all"};
    checked.why += (checked.why.empty() ? "" : "; ") +
                   ("no success " + age + ", " + show::duration_text(*max_age) + " are allowed");
    return checked;
}

std::string why_none(const history::History& history) {
    if (!history.is_empty()) return "no such job is known";
    return history.has_store() ? "no run is recorded in " + history.path()
                               : "there is no store at " + history.path();
}

/// What is known of few jobs does not take a look at all of them.
std::vector<history::JobBrief> briefs_of(const history::History& history,
                                         const std::vector<std::string>& asked, Instant now) {
    if (asked.empty()) return history.briefs(now);
    std::vector<history::JobBrief> briefs;
    for (const auto& name : asked) {
        const auto job = history.job(name, 0);
        if (!job) continue;
        history::JobBrief brief{.name = name, .last_started = job->last_started, .signs = {}};
        if (job->last_success) brief.last_success = job->last_success->started;
        brief.signs = history::signs_of(job->standing, job->failures_in_row,
                                        job->last_success.has_value(), now);
        briefs.push_back(std::move(brief));
    }
    return briefs;
}

/// Of the jobs that are asked for, or of all. That one is not known is no answer about the others.
show::Checked check(const history::History& history, const Question& question, Instant now) {
    std::vector<std::string> asked;
    for (const auto& word : question.words) {
        const auto keys = find_jobs(history, {&word, 1}, question);
        if (!keys)
            return {.jobs = {},
                    .max_age = {},
                    .why_none =
                        history.is_empty() ? why_none(history) : "no job '" + word + "' is known"};
        for (const auto& key : *keys)
            if (std::ranges::count(asked, key) == 0) asked.push_back(key);
    }
    auto briefs = briefs_of(history, asked, now);
    std::erase_if(briefs,
                  [&](const auto& brief) { return !is_chosen(history, brief.name, question); });
    show::sort_by_need(briefs);
    show::Checked checked{.jobs = {}, .max_age = question.max_age, .why_none = why_none(history)};
    for (const auto& brief : briefs)
        checked.jobs.push_back(
            checked_job(history, brief, question.max_age, briefs.size() == 1, now));
    auto& jobs = checked.jobs;
    std::stable_partition(jobs.begin(), jobs.end(),
                          [](const auto& job) { return job.alarm == show::Alarm::critical; });
    return checked;
}

ExitCode as_json(const show::Checked& checked, const std::vector<std::string>& warnings) {
    Document document{"check", warnings};
    for (const auto& job : checked.jobs)
        document.add({{"job", show::json_text(job.title)},
                      {"state", stats::word(job.health)},
                      {"alarm", show::word(job.alarm)},
                      {"why", show::text_or_null(job.why)},
                      {"age", job.age ? show::Json(static_cast<double>(job.age->count()) / 1e6)
                                      : show::Json(nullptr)},
                      {"failures_in_row", job.failures_in_row}});
    return document.finish();
}

ExitCode exit_of(show::Alarm alarm) { return static_cast<ExitCode>(static_cast<int>(alarm)); }

}  // namespace

ExitCode answer_check(const Question& question, Session& session) {
    const auto* history = looked_at(question, session);
    if (history == nullptr) {
        // What is wrong with it was said where a monitoring system may not look.
        const show::Checked nothing{
            .jobs = {}, .max_age = {}, .why_none = "the store can't be read"};
        if (question.format == Format::text && question.loudness != Loudness::silent)
            session.show(show::check_line(nothing, session.terminal().charset));
        return ExitCode::unknown;
    }
    const auto checked = check(*history, question, session.now());
    const auto alarm = exit_of(show::alarm_of(checked));
    if (question.loudness == Loudness::silent) return alarm;
    if (question.format == Format::json) {
        as_json(checked, history->warnings());
        return alarm;
    }
    const auto written = session.show(show::check_line(checked, session.terminal().charset));
    return written == ExitCode::ok ? alarm : ExitCode::unknown;
}

}  // namespace jw::query
