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

/// Not claimed yet, and of the last minute; on either side of now, for a clock that was set back.
constexpr auto waiting_sql = R"sql(
    SELECT id, message, created FROM outbox
     WHERE channel = :channel AND state = 'pending' AND attempts = 0
       AND kind IN ('opened', 'flapping', 'storm') AND created BETWEEN :now - 60 AND :now + 60
     ORDER BY id)sql";

constexpr auto become_storm_sql = R"sql(
    UPDATE OR REPLACE outbox SET key = :key, kind = 'storm', job = '', message = :message,
           created = :created, next_try = :next_try
     WHERE id = :id)sql";

struct Waiting {
    std::vector<std::int64_t> rows;
    std::vector<alert::Message> messages;
    Instant oldest;
};

Waiting waiting_for(SQLite::Database& database, const std::string& channel, Instant now) {
    SQLite::Statement query{database, waiting_sql};
    query.bind(":channel", channel);
    query.bind(":now", seconds_of(now));
    Waiting found{.rows = {}, .messages = {}, .oldest = now};
    while (query.executeStep()) {
        auto message = alert::message_from_json(bytes_of(query.getColumn(1)));
        if (!message) continue;
        found.rows.push_back(query.getColumn(0).getInt64());
        found.messages.push_back(std::move(*message));
        found.oldest = std::min(found.oldest, instant_of(query.getColumn(2).getDouble()));
    }
    return found;
}

void name(alert::Message& storm, const std::string& job) {
    if (std::ranges::count(storm.jobs, job) > 0) return;
    ++storm.job_count;
    if (storm.jobs.size() < most_named) storm.jobs.push_back(job);
}

void join(alert::Message& storm, const alert::Message& message) {
    if (message.kind != Kind::storm) return name(storm, message.job);
    const auto unnamed = message.job_count - std::min(message.job_count, message.jobs.size());
    for (const auto& job : message.jobs) name(storm, job);
    storm.job_count += unnamed;
}

alert::Message storm_of(const Waiting& waiting, const alert::Message& last, Instant now) {
    alert::Message storm;
    storm.key = message_key(Kind::storm, last.key);
    storm.kind = Kind::storm;
    storm.created = now;
    storm.host = last.host;
    storm.command = "job-watch";
    for (const auto& message : waiting.messages) join(storm, message);
    join(storm, last);
    return storm;
}

/// Doubled for each job that opened before this one.
std::chrono::seconds wait_of(const alert::Policy& policy, std::uint64_t openings) {
    const auto doublings = std::min<std::uint64_t>(openings > 0 ? openings - 1 : 0, 6);
    return std::min(policy.group_wait * (1 << doublings), longest_group_wait);
}

}  // namespace

void Dispatcher::send(const alert::Message& message, const alert::Policy& policy,
                      std::uint64_t openings, Instant now) {
    for (const auto& channel : policy.channels) send_by(channel, message, policy, openings, now);
}

void Dispatcher::send_by(const std::string& channel, const alert::Message& message,
                         const alert::Policy& policy, std::uint64_t openings, Instant now) {
    const bool opens = message.kind == Kind::opened || message.kind == Kind::flapping;
    if (opens && openings >= storm && join_storm(channel, message, policy, now)) return;
    enqueue(database_, {channel, message}, now, opens ? now + wait_of(policy, openings) : now);
}

/// The storm takes the place of the first that joins it, so that what was put behind that, as the
/// recovery of its job, stays behind the storm.
bool Dispatcher::join_storm(const std::string& channel, const alert::Message& message,
                            const alert::Policy& policy, Instant now) {
    const auto waiting = waiting_for(database_, channel, now);
    if (waiting.rows.empty()) return false;
    const auto latest = waiting.oldest + longest_group_wait;
    const auto next_try = std::min(now + wait_of(policy, storm), latest);
    const auto joint = storm_of(waiting, message, now);
    SQLite::Statement remove{database_, "DELETE FROM outbox WHERE id = :id"};
    for (std::size_t i = 1; i < waiting.rows.size(); ++i) {
        remove.bind(":id", waiting.rows[i]);
        execute(remove);
    }
    SQLite::Statement become{database_, become_storm_sql};
    become.bind(":id", waiting.rows.front());
    become.bind(":key", joint.key);
    become.bind(":message", alert::to_json(joint));
    become.bind(":created", seconds_of(waiting.oldest));
    become.bind(":next_try", seconds_of(next_try));
    become.exec();
    return true;
}

}  // namespace jw::history
