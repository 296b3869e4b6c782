// SPDX-License-Identifier: MIT
#include "history/alerting/alerting.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "foundation/model/seconds.hpp"
#include "history/alerting/usual.hpp"
#include "history/runs/rows.hpp"
#include "judge/stats/health.hpp"

namespace jw::history {

namespace {

/// What ended longer ago than this is history: it is told in one message, once all of it is in.
constexpr std::chrono::hours past{1};

constexpr auto untold_sql =
    "SELECT job FROM alerts WHERE closed IS NULL AND notices = 0 ORDER BY opened, job";

constexpr auto over_sql = "SELECT job, until FROM snoozes WHERE until <= :now ORDER BY job";

std::optional<alert::Kind> kind_of(alert::Notice notice) {
    switch (notice) {
        case alert::Notice::none:
            return std::nullopt;
        case alert::Notice::opened:
            return alert::Kind::opened;
        case alert::Notice::reminder:
            return alert::Kind::reminder;
        case alert::Notice::recovered:
            return alert::Kind::recovered;
        case alert::Notice::flapping:
            return alert::Kind::flapping;
    }
    return std::nullopt;
}

const auto streak_sql =
    std::string{
        "SELECT id, started FROM runs, (SELECT max(ordered) AS since FROM runs"
        "  WHERE job = :job AND outcome = 'success') WHERE job = :job AND "} +
    failed_sql + " AND (since IS NULL OR ordered > since) ORDER BY ordered, id LIMIT 10000";

constexpr auto newest_success_rest =
    " FROM runs WHERE job = :job AND outcome = 'success' ORDER BY ordered DESC, id DESC LIMIT 1";

bool is_open(const alert::State& state) {
    return !std::holds_alternative<alert::Quiet>(state.phase);
}

std::optional<Run> newest_failure(SQLite::Database& database, const std::string& job) {
    SQLite::Statement query{database, "SELECT " + row_columns() +
                                          " FROM runs WHERE id = (SELECT last_failure_id FROM jobs"
                                          " WHERE job = :job)"};
    query.bind(":job", job);
    if (!query.executeStep()) return std::nullopt;
    return run_from(query);
}

}  // namespace

alert::Position position_of(const Run& run) {
    return {place_of(run) + run.duration.value_or(Micros{0}) + run.suspended.value_or(Micros{0}),
            run.key};
}

/// An alert that can be told now.
struct Alerting::Untold {
    alert::Policy policy;
    alert::Step step;
    Run run;
};

Alerting::Alerting(SQLite::Database& database, const alert::PolicyOf& policy_of)
    : database_{database},
      policy_of_{policy_of},
      states_{database},
      hangs_{database},
      messages_{database},
      dispatcher_{database} {}

void Alerting::judge(std::vector<Run> ended, Instant now) {
    std::ranges::sort(ended, {}, position_of);
    for (const auto& run : ended) judge(run, now);
}

void Alerting::correct(const std::vector<Run>& corrected, const std::vector<Run>& unjudged,
                       Instant now) {
    for (const auto& run : corrected) {
        if (is_failure(run.outcome)) {
            rejudge(run, unjudged, now);
            continue;
        }
        const auto policy = policy_of_(run.job);
        const auto before = states_.load(run.job);
        const auto position = position_of(run);
        const auto [after, notice, change] =
            alert::correct(policy, before,
                           {.position = position,
                            .started = run.started,
                            .verdict = alert::verdict_of(run.outcome),
                            .voice = voice_for(run, policy, now),
                            .recorded = now},
                           streak_of(run.job, unjudged));
        if (after != before) states_.save(run.job, after);
        if (const auto kind = kind_of(notice)) {
            auto message = messages_.make(*kind, run, before, now);
            message.why = run.outcome == Outcome::skipped
                              ? "what was to start the job, and did not, is well again"
                              : "a run that was taken for a failure was none after all";
            states_.count_notice(run.job);
            dispatcher_.send(message, policy, 1, now);
        }
        if (change == alert::Change::closed) states_.close(run.job, position.ended, run.id);
    }
}

/// The failures since the last success, but those that are to be judged yet.
alert::Streak Alerting::streak_of(const std::string& job, const std::vector<Run>& unjudged) {
    SQLite::Statement query{database_, streak_sql};
    query.bind(":job", job);
    alert::Streak streak;
    while (query.executeStep()) {
        const auto id = query.getColumn(0).getInt64();
        if (std::ranges::find(unjudged, id, &Run::id) != unjudged.end()) continue;
        if (++streak.failures == 1) streak.since = instant_of(query.getColumn(1).getDouble());
    }
    SQLite::Statement success{database_, select_runs(newest_success_rest)};
    success.bind(":job", job);
    if (success.executeStep()) streak.success = position_of(run_from(success));
    return streak;
}

bool Alerting::is_hang(const Run& run, Instant now) {
    const auto under_way = time_under_way(run, now);
    if (under_way < stats::least_long || hangs_.told(run.key).value_or(false)) return false;
    const auto usual = usual_duration(database_, run.job);
    const auto p95 = usual ? std::optional{micros_of(usual->p95)} : std::nullopt;
    return stats::is_long(under_way, p95, run.time_limit);
}

bool Alerting::has_hangs(const std::vector<Run>& under_way, Instant now) {
    return std::ranges::any_of(under_way, [&](const auto& run) { return is_hang(run, now); });
}

void Alerting::tell_hangs(const std::vector<Run>& under_way, Instant now) {
    for (const auto& run : under_way) {
        if (!is_hang(run, now)) continue;
        const auto policy = policy_of_(run.job);
        const bool may_speak = !policy.mute && policy.hung != alert::Push::never &&
                               !policy.channels.empty() && !states_.is_snoozed(run.job, now);
        hangs_.keep(run, now, may_speak);
        if (may_speak)
            dispatcher_.send(messages_.make(alert::Kind::hanging, run, {}, now), policy, 1, now);
    }
}

void Alerting::end_hang(const Run& run, Instant now) {
    const auto told = hangs_.told(run.key);
    if (!told) return;
    hangs_.forget(run.key);
    const auto policy = policy_of_(run.job);
    if (!*told || policy.mute || policy.channels.empty()) return;
    dispatcher_.send(messages_.make(alert::Kind::hang_over, run, {}, now), policy, 1, now);
}

void Alerting::judge(const Run& run, Instant now) {
    end_hang(run, now);
    if (run.outcome == Outcome::warn) return tell_warning(run, now);
    const auto verdict = alert::verdict_of(run.outcome);
    if (verdict == alert::Verdict::neither) return;
    const auto policy = policy_of_(run.job);
    const auto before = states_.load(run.job);
    follow(run, policy, before,
           alert::step(policy, before,
                       {.position = position_of(run),
                        .started = run.started,
                        .verdict = verdict,
                        .voice = voice_for(run, policy, now),
                        .recorded = now}),
           now);
}

/// By itself: a run that warned neither opens an alert nor closes one.
void Alerting::tell_warning(const Run& run, Instant now) {
    const auto policy = policy_of_(run.job);
    const bool is_mute =
        policy.mute || policy.warn == alert::Push::never || policy.channels.empty();
    if (is_mute || now - position_of(run).ended > past || states_.is_snoozed(run.job, now)) return;
    dispatcher_.send(messages_.make(alert::Kind::warned, run, {}, now), policy, 1, now);
}

void Alerting::rejudge(const Run& run, const std::vector<Run>& unjudged, Instant now) {
    const auto policy = policy_of_(run.job);
    const auto before = states_.load(run.job);
    follow(run, policy, before,
           alert::rejudge(policy, before,
                          {.position = position_of(run),
                           .started = run.started,
                           .verdict = alert::Verdict::failure,
                           .voice = voice_for(run, policy, now),
                           .recorded = now},
                          streak_of(run.job, unjudged)),
           now);
}

/// What comes of a step: in the store, and as a notice.
void Alerting::follow(const Run& run, const alert::Policy& policy, const alert::State& before,
                      const alert::Step& step, Instant now) {
    const auto& [after, notice, change] = step;
    const auto verdict = alert::verdict_of(run.outcome);
    const auto position = position_of(run);
    if (after != before) states_.save(run.job, after);
    if (change == alert::Change::opened) states_.open(run.job, position.ended, run.id);
    if (is_open(after) && verdict == alert::Verdict::failure)
        states_.count_failures(run.job, after.failures,
                               std::holds_alternative<alert::Flapping>(after.phase));
    const auto& told = verdict == alert::Verdict::success ? before : after;
    std::optional<alert::Message> message;
    if (const auto kind = kind_of(notice)) {
        states_.count_notice(run.job);
        message = messages_.make(*kind, run, told, now);
    }
    if (change == alert::Change::closed) states_.close(run.job, position.ended, run.id);
    if (message)
        dispatcher_.send(*message, policy, at_once(*message, position.ended), now);
    else if (verdict == alert::Verdict::success && after.newest == position)
        ping(run, policy, told, now);
}

/// How many jobs had such a notice within a minute.
std::uint64_t Alerting::at_once(const alert::Message& message, Instant ended) {
    return message.kind == alert::Kind::recovered ? states_.closed_near(job_key(message), ended)
                                                  : states_.opened_near(job_key(message), ended);
}

/// A receiver that waits for each success counts it from when it hears of it: what lies in the past
/// is not told.
void Alerting::ping(const Run& run, const alert::Policy& policy, const alert::State& state,
                    Instant now) {
    if (policy.mute || policy.each_success.empty() || now - position_of(run).ended > past) return;
    dispatcher_.ping(messages_.make(alert::Kind::succeeded, run, state, now), policy, now);
}

alert::Voice Alerting::voice_for(const Run& run, const alert::Policy& policy, Instant now) {
    const bool is_muted = policy.mute || policy.failing == alert::Push::never;
    if (is_muted || policy.channels.empty()) return alert::Voice::mute;
    const bool lies_back = now - position_of(run).ended > past;
    return lies_back || states_.is_snoozed(run.job, now) ? alert::Voice::quiet : alert::Voice::free;
}

bool Alerting::has_untold(Instant now) {
    SQLite::Statement untold{database_, untold_sql};
    SQLite::Statement over{database_, over_sql};
    over.bind(":now", seconds_of(now));
    return untold.executeStep() || over.executeStep();
}

std::vector<Alerting::Untold> Alerting::untold(Instant now) {
    std::vector<Untold> found;
    SQLite::Statement untold{database_, untold_sql};
    while (untold.executeStep()) {
        const auto job = bytes_of(untold.getColumn(0));
        if (!states_.is_snoozed(job, now)) add(found, job, alert::tell(states_.load(job), now));
    }
    SQLite::Statement over{database_, over_sql};
    over.bind(":now", seconds_of(now));
    while (over.executeStep()) {
        const auto job = bytes_of(over.getColumn(0));
        const auto until = instant_of(over.getColumn(1).getDouble());
        add(found, job, alert::wake(states_.load(job), until, now));
    }
    return found;
}

void Alerting::add(std::vector<Untold>& found, const std::string& job, alert::Step step) {
    if (step.notice == alert::Notice::none) return;
    auto policy = policy_of_(job);
    auto run = newest_failure(database_, job);
    const bool is_muted = policy.mute || policy.failing == alert::Push::never;
    if (is_muted || policy.channels.empty() || !run) return;
    found.push_back({.policy = std::move(policy), .step = std::move(step), .run = std::move(*run)});
}

void Alerting::tell_untold(Instant now) {
    const auto all = untold(now);
    for (const auto& [policy, step, run] : all) {
        states_.save(run.job, step.next);
        states_.count_notice(run.job);
        const auto kind = kind_of(step.notice).value_or(alert::Kind::opened);
        dispatcher_.send(messages_.make(kind, run, step.next, now), policy,
                         all.size() > 1 ? Dispatcher::storm : 1, now);
    }
    SQLite::Statement forget{database_, "DELETE FROM snoozes WHERE until <= :now"};
    forget.bind(":now", seconds_of(now));
    forget.exec();
}

}  // namespace jw::history
