// SPDX-License-Identifier: MIT
#include "history/alerting/dispatcher.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "history/alerting/message_maker.hpp"
#include "history/alerting/outbox.hpp"
#include "history/runs/rows.hpp"
#include "judge/alert/message_json.hpp"

namespace jw::history {

namespace {

using alert::Kind;

constexpr std::chrono::seconds longest_group_wait{60};
constexpr std::size_t most_named = 50;

// Waiting, not claimed yet, and of the last minute; on either side of now, for a clock that was set
// back. What has happened to one job must be told in its order.

/// A storm takes the place of its first, so that what was put behind that, as the recovery of its
/// job, stays behind the storm. So none may join it over a recovery that lies between.
constexpr auto openings_sql = R"sql(
    SELECT id, message, created FROM outbox
     WHERE channel = :channel AND state = 'pending' AND attempts = 0
       AND kind IN ('opened', 'flapping', 'storm') AND created BETWEEN :now - 60 AND :now + 60
       AND id > ifnull((
           SELECT max(news.id) FROM outbox AS news
            WHERE news.channel = :channel AND news.state = 'pending'
              AND news.kind IN ('recovered', 'reminder', 'recoveries')
              AND (news.kind = 'recoveries' OR news.job = :job
                   OR EXISTS (SELECT 1 FROM outbox AS later
                               WHERE later.state = 'pending' AND later.channel = :channel
                                 AND (later.job = news.job OR later.kind = 'storm')
                                 AND later.id > news.id))), 0)
     ORDER BY id)sql";

/// Recoveries go to the end, behind all that their jobs recovered from. So none may go there over a
/// failure that came after it.
constexpr auto recoveries_sql = R"sql(
    SELECT id, message, created FROM outbox AS news
     WHERE channel = :channel AND state = 'pending' AND attempts = 0
       AND kind IN ('recovered', 'back-to-normal', 'recoveries')
       AND created BETWEEN :now - 60 AND :now + 60
       AND NOT EXISTS (SELECT 1 FROM outbox AS later
                        WHERE later.state = 'pending' AND later.channel = :channel
                          AND later.id > news.id
                          AND (later.job = news.job OR later.kind = 'storm'
                               OR (news.kind = 'recoveries'
                                   AND later.kind IN ('opened', 'flapping', 'reminder', 'degraded',
                                                      'nothing-done', 'missed', 'findings'))))
     ORDER BY id)sql";

/// As openings, but of findings.
constexpr auto findings_sql = R"sql(
    SELECT id, message, created FROM outbox
     WHERE channel = :channel AND state = 'pending' AND attempts = 0
       AND kind IN ('degraded', 'nothing-done', 'missed', 'findings')
       AND created BETWEEN :now - 60 AND :now + 60
       AND id > ifnull((SELECT max(news.id) FROM outbox AS news
                         WHERE news.channel = :channel AND news.state = 'pending'
                           AND news.kind IN ('back-to-normal', 'recoveries')), 0)
     ORDER BY id)sql";

constexpr auto become_storm_sql = R"sql(
    UPDATE OR REPLACE outbox SET key = :key, kind = :kind, job = '', message = :message,
           created = :created, next_try = :next_try
     WHERE id = :id)sql";

constexpr auto older_pings_sql = R"sql(
    DELETE FROM outbox
     WHERE channel = :channel AND job = :job AND kind = 'succeeded' AND state = 'pending'
       AND lease_owner IS NULL)sql";

/// What several of a kind become.
Kind group_kind(Kind kind) {
    if (kind == Kind::recovered || kind == Kind::back_to_normal) return Kind::recoveries;
    return alert::is_of_finding(kind) ? Kind::findings : Kind::storm;
}

const char* waiting_sql(Kind group) {
    if (group == Kind::recoveries) return recoveries_sql;
    return group == Kind::findings ? findings_sql : openings_sql;
}

struct Waiting {
    std::vector<std::int64_t> rows;
    std::vector<alert::Message> messages;
    Instant oldest;
};

Waiting waiting_for(SQLite::Database& database, const std::string& channel,
                    const alert::Message& message, Instant now) {
    const auto group = group_kind(message.kind);
    SQLite::Statement query{database, waiting_sql(group)};
    query.bind(":channel", channel);
    query.bind(":now", seconds_of(now));
    if (group == Kind::storm) query.bind(":job", job_key(message));
    Waiting found{.rows = {}, .messages = {}, .oldest = now};
    while (query.executeStep()) {
        auto waiting = alert::message_from_json(bytes_of(query.getColumn(1)));
        if (!waiting) continue;
        found.rows.push_back(query.getColumn(0).getInt64());
        found.messages.push_back(std::move(*waiting));
        found.oldest = std::min(found.oldest, instant_of(query.getColumn(2).getDouble()));
    }
    return found;
}

void name(alert::Message& group, alert::Incident incident) {
    if (std::ranges::count(group.jobs, incident.job) > 0) return;
    ++group.job_count;
    if (group.jobs.size() >= most_named) return;
    group.jobs.push_back(incident.job);
    group.incidents.push_back(std::move(incident));
}

void join(alert::Message& group, const alert::Message& message) {
    if (!message.job.empty())
        return name(group, {.job = title_of(message),
                            .run = message.run.value_or(alert::RunFacts{}),
                            .failures_in_row = message.failures_in_row,
                            .down_for = message.down_for,
                            .reason = message.reason,
                            .finding = message.finding});
    const auto unnamed = message.job_count - std::min(message.job_count, message.jobs.size());
    for (const auto& incident : message.incidents) name(group, incident);
    for (const auto& job : message.jobs)
        name(group, {.job = job,
                     .run = {},
                     .failures_in_row = 0,
                     .down_for = {},
                     .reason = "",
                     .finding = {}});
    group.job_count += unnamed;
}

alert::Message group_of(const Waiting& waiting, const alert::Message& last, Instant now) {
    alert::Message group;
    group.kind = group_kind(last.kind);
    group.key = message_key(group.kind, last.key);
    group.created = now;
    const bool of_one_host = std::ranges::all_of(
        waiting.messages, [&last](const auto& message) { return message.host == last.host; });
    if (of_one_host) group.host = last.host;
    group.command = group.kind == Kind::findings ? "job-watch findings" : "job-watch";
    for (const auto& message : waiting.messages) join(group, message);
    join(group, last);
    return group;
}

/// Doubled for each job that opened before this one.
std::chrono::seconds wait_of(const alert::Policy& policy, std::uint64_t openings) {
    const auto doublings = std::min<std::uint64_t>(openings > 0 ? openings - 1 : 0, 6);
    return std::min(policy.group_wait * (1 << doublings), longest_group_wait);
}

}  // namespace

void Dispatcher::send(const alert::Message& message, const alert::Policy& policy,
                      std::uint64_t at_once, Instant now) {
    forget_pings(job_key(message), policy);
    for (const auto& channel : policy.channels) send_by(channel, message, policy, at_once, now);
}

void Dispatcher::send_by(const std::string& channel, const alert::Message& message,
                         const alert::Policy& policy, std::uint64_t at_once, Instant now) {
    const bool groups =
        message.kind != Kind::reminder && std::ranges::count(policy.one_by_one, channel) == 0;
    if (groups && at_once >= storm && join_group(channel, message, policy, now)) return;
    enqueue(database_, {channel, message}, now, groups ? now + wait_of(policy, at_once) : now);
}

bool Dispatcher::join_group(const std::string& channel, const alert::Message& message,
                            const alert::Policy& policy, Instant now) {
    const auto waiting = waiting_for(database_, channel, message, now);
    if (waiting.rows.empty()) return false;
    const auto latest = waiting.oldest + longest_group_wait;
    const auto next_try = std::min(now + wait_of(policy, storm), latest);
    const auto joint = group_of(waiting, message, now);
    if (joint.kind == Kind::recoveries) {
        remove(waiting.rows);
        enqueue(database_, {channel, joint}, waiting.oldest, next_try);
        return true;
    }
    remove({waiting.rows.begin() + 1, waiting.rows.end()});
    SQLite::Statement become{database_, become_storm_sql};
    become.bind(":id", waiting.rows.front());
    become.bind(":key", joint.key);
    become.bind(":kind", std::string{word(joint.kind)});
    become.bind(":message", alert::to_json(joint));
    become.bind(":created", seconds_of(waiting.oldest));
    become.bind(":next_try", seconds_of(next_try));
    become.exec();
    return true;
}

void Dispatcher::remove(const std::vector<std::int64_t>& rows) {
    SQLite::Statement statement{database_, "DELETE FROM outbox WHERE id = :id"};
    for (const auto row : rows) {
        statement.bind(":id", row);
        execute(statement);
    }
}

void Dispatcher::ping(const alert::Message& message, const alert::Policy& policy, Instant now) {
    forget_pings(job_key(message), policy);
    for (const auto& channel : policy.each_success)
        enqueue(database_, {channel, message}, now, now);
}

void Dispatcher::forget_pings(const std::string& job, const alert::Policy& policy) {
    SQLite::Statement forget{database_, older_pings_sql};
    for (const auto& channel : policy.each_success) {
        forget.bind(":channel", channel);
        forget.bind(":job", job);
        execute(forget);
    }
}

}  // namespace jw::history
