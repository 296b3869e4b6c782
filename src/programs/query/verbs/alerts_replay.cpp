// SPDX-License-Identifier: MIT
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "foundation/model/job_key.hpp"
#include "history/alerting/alerting.hpp"
#include "judge/alert/step.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/run_pages.hpp"
#include "show/json/or_null.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/words/moment.hpp"

namespace jw::query {

namespace {

constexpr std::chrono::days usual_span{30};

/// A run as the state machine sees it: small, since there may be many.
struct Past {
    alert::Event event;
    std::string job, host;
    std::int64_t run = 0;
};

struct Told {
    Instant time;
    alert::Notice notice = alert::Notice::none;
    std::string job, host;
    std::int64_t run = 0;
    std::vector<std::string> channels;
};

std::string_view word(alert::Notice notice) {
    switch (notice) {
        case alert::Notice::opened:
            return "opened";
        case alert::Notice::reminder:
            return "reminder";
        case alert::Notice::recovered:
            return "recovered";
        case alert::Notice::flapping:
            return "flapping";
        case alert::Notice::none:
            break;
    }
    return "";
}

using PastRuns = std::map<alert::Position, Past>;

/// In the order in which they are judged.
PastRuns runs_since(const history::History& history, Instant since) {
    PastRuns runs;
    history::Filter filter;
    filter.since = since;
    for_each_run(history, filter, [&runs](const Run& run) {
        const auto verdict = alert::verdict_of(run.outcome);
        if (verdict == alert::Verdict::neither) return true;
        const auto position = history::position_of(run);
        Past past;
        past.event = {.position = position,
                      .started = run.started,
                      .verdict = verdict,
                      .voice = alert::Voice::free,
                      .recorded = position.ended};
        past.job = run.job;
        past.host = run.job_host;
        past.run = run.id;
        runs.emplace(position, std::move(past));
        return true;
    });
    return runs;
}

std::vector<Told> told_of(const PastRuns& runs, const config::Config& config) {
    std::map<std::string, alert::State> states;
    std::vector<Told> told;
    for (const auto& [position, past] : runs) {
        const auto& [event, job, host, run] = past;
        const auto& policy = config.policy_of(job);
        auto heard = event;
        if (policy.mute || policy.channels.empty()) heard.voice = alert::Voice::mute;
        auto& state = states[job];
        auto result = alert::step(policy, state, heard);
        state = std::move(result.next);
        if (result.notice != alert::Notice::none)
            told.push_back({.time = position.ended,
                            .notice = result.notice,
                            .job = job,
                            .host = host,
                            .run = run,
                            .channels = policy.channels});
    }
    return told;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string page_of(const std::vector<Told>& told, const Session& session) {
    const auto& terminal = session.terminal();
    show::Table table{{{"TIME"},
                       {"NOTICE"},
                       {"JOB", show::Align::left, 10},
                       {"RUN", show::Align::right, 0, 1},
                       {"BY", show::Align::left, 8, 2}}};
    for (const auto& one : told)
        table.add({show::short_moment(one.time, session.now()), std::string{word(one.notice)},
                   show::shown(job_title(one.job, one.host), terminal.charset),
                   std::to_string(one.run), show::shown(joined(one.channels), terminal.charset)});
    return table.text(terminal);
}

ExitCode as_json(const std::vector<Told>& told) {
    Document document{"alerts-replay"};
    for (const auto& one : told) {
        auto channels = show::Json::array();
        for (const auto& name : one.channels) channels.push_back(show::json_text(name));
        document.add({{"time", show::rfc3339(one.time)},
                      {"kind", word(one.notice)},
                      {"job", show::json_text(job_name(one.job))},
                      {"host", show::text_or_null(one.host)},
                      {"run", one.run},
                      {"channels", std::move(channels)}});
    }
    return document.finish();
}

}  // namespace

ExitCode answer_alerts_replay(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("alerts-replay", question);
    const auto since = question.since.value_or(session.now() - usual_span);
    const auto told = told_of(runs_since(*history, since), session.configuration().config);
    if (question.format == Format::json) return as_json(told);
    if (told.empty()) return session.show("Nothing would have been sent.\n");
    return session.show(page_of(told, session));
}

}  // namespace jw::query
