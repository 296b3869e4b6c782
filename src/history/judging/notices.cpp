// SPDX-License-Identifier: MIT
#include "history/judging/notices.hpp"

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "foundation/model/job_key.hpp"
#include "history/database/settings.hpp"
#include "history/runs/rows.hpp"
#include "judge/findings/lasting.hpp"

namespace jw::history {

namespace {

/// When findings were told of last that are told of once a day.
constexpr auto daily_name = "daily_told";

constexpr auto untold_rest =
    "WHERE closed IS NULL AND told IS NULL AND silent = 0 ORDER BY opened LIMIT 1000";

alert::Kind kind_of(const findings::Finding& finding) {
    const auto health = findings::health_of(finding);
    if (health == stats::Health::late) return alert::Kind::missed;
    return health == stats::Health::empty ? alert::Kind::nothing_done : alert::Kind::degraded;
}

alert::Push push_of(const alert::Policy& policy, alert::Kind kind) {
    if (kind == alert::Kind::missed) return policy.missed;
    return kind == alert::Kind::nothing_done ? policy.nothing_done : policy.degraded;
}

/// By half of what it was, or more; of a value that has fallen, what it was is that much more.
bool is_large(const findings::Finding& finding) {
    constexpr double by_half = 1.5;
    if (finding.kind != findings::Kind::shift) return false;
    const auto [less, more] = std::minmax(finding.before, finding.now);
    return more > 0 && more >= by_half * less;
}

/// A run without output lacks lines, too: one word is enough.
bool is_told_otherwise(FindingRows& rows, const FindingRow& row) {
    const auto kind = kind_of(row.finding);
    return kind == alert::Kind::nothing_done &&
           std::ranges::any_of(rows.open(row.job), [kind](const OpenFinding& open) {
               return open.is_end_told && kind_of(open.lasting.finding) == kind;
           });
}

bool can_speak(const alert::Policy& policy) { return !policy.mute && !policy.channels.empty(); }

}  // namespace

Notices::Notices(SQLite::Database& database, const alert::PolicyOf& policy_of)
    : database_{database},
      policy_of_{policy_of},
      messages_{database},
      dispatcher_{database},
      untold_{database, std::string{finding_columns} + untold_rest} {}

bool Notices::are_wanted(const std::string& job, const findings::Finding& finding) const {
    if (!finding.is_pushed) return false;
    const auto policy = policy_of_(job);
    if (!can_speak(policy)) return false;
    const auto push = push_of(policy, kind_of(finding));
    return push == alert::Push::at_once || push == alert::Push::daily ||
           (push == alert::Push::large && is_large(finding));
}

bool Notices::may_tell_daily(Instant now) {
    constexpr double day = 86'400;
    const auto told = setting(database_, daily_name);
    return !told || std::abs(seconds_of(now) - *told) >= day;
}

bool Notices::has_waited(Instant now) {
    const bool any = untold_.executeStep();
    untold_.reset();
    return any && setting(database_, daily_name) && may_tell_daily(now);
}

void Notices::send(FindingRows& rows, Instant now) {
    std::vector<FindingRow> untold;
    while (untold_.executeStep()) untold.push_back(finding_from(untold_));
    untold_.reset();
    if (untold.empty()) return;
    Turn turn{.now = now, .is_day_over = may_tell_daily(now)};
    for (const auto& row : untold) tell(rows, row, turn);
    if (turn.of_the_day > 0) set_setting(database_, daily_name, seconds_of(now));
}

void Notices::tell(FindingRows& rows, const FindingRow& row, Turn& turn) {
    const auto now = turn.now;
    if (!states_) states_.emplace(database_);
    if (states_->is_snoozed(row.job, now)) return;
    const auto policy = policy_of_(row.job);
    const auto kind = kind_of(row.finding);
    const bool is_daily = push_of(policy, kind) == alert::Push::daily;
    if (is_daily && !turn.is_day_over) return;
    const auto message = can_speak(policy) && !is_told_otherwise(rows, row)
                             ? message_of(kind, row.job, row.finding, row.id, row.run, now)
                             : std::nullopt;
    if (!message) return rows.silence(row.id);
    rows.told(row.id, seconds_of(now));
    // From the second one on they are one message, however few they are.
    const auto together = is_daily && turn.of_the_day++ > 0 ? Dispatcher::storm : 0;
    dispatcher_.send(*message, policy, std::max(rows.told_near(seconds_of(now)), together), now);
}

void Notices::tell_end(FindingRows& rows, const std::string& job, const OpenFinding& ended,
                       const RunPlace& run, Instant now) {
    const auto policy = policy_of_(job);
    if (!can_speak(policy)) return;
    const auto message =
        message_of(alert::Kind::back_to_normal, job, ended.lasting.finding, ended.id, run.id, now);
    if (message) dispatcher_.send(*message, policy, rows.ended_near(seconds_of(now)), now);
}

/// Nothing where the run is gone.
std::optional<alert::Message> Notices::message_of(alert::Kind kind, const std::string& job,
                                                  const findings::Finding& finding, std::int64_t id,
                                                  std::int64_t run, Instant now) {
    SQLite::Statement query{database_, select_runs(" FROM runs WHERE id = :id")};
    query.bind(":id", run);
    if (!query.executeStep()) return std::nullopt;
    auto message = messages_.make(kind, run_from(query), {}, now);
    const auto name =
        fmt::format("{}/{}/{}/{}/{}", message.host, job, id, word(finding.kind), finding.signal);
    message.incident = message_key("finding", name);
    message.key = message_key(kind, fmt::format("{}/{}", message.key, name));
    message.finding = finding;
    message.command = "job-watch findings";
    return message;
}

}  // namespace jw::history
