// SPDX-License-Identifier: MIT
#include "history/alerting/outbox.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <utility>

#include "history/database/change.hpp"
#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/runs/rows.hpp"
#include "judge/alert/message_json.hpp"

namespace jw::history {

namespace {

/// Rows that can be claimed once their time has come: of a channel that is not disabled, and
/// without an earlier one about the same job before them. What is news about a job that a message
/// about several may name is not told before it, nor such a message before what it is news of.
constexpr auto claimable_sql = R"sql(
      FROM outbox AS o
     WHERE state = 'pending'
       AND channel NOT IN (SELECT name FROM channels WHERE disabled IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
                        WHERE earlier.state = 'pending' AND earlier.channel = o.channel
                          AND earlier.job = o.job AND earlier.id < o.id)
       AND NOT EXISTS (SELECT 1 FROM outbox AS several
                        WHERE several.state = 'pending' AND several.channel = o.channel
                          AND several.job = '' AND several.id < o.id
                          AND ((several.kind = 'storm' AND o.kind IN ('recovered', 'reminder'))
                               OR (several.kind = 'recoveries'
                                   AND o.kind IN ('opened', 'flapping', 'reminder', 'recovered'))))
       AND (kind <> 'recoveries'
            OR NOT EXISTS (SELECT 1 FROM outbox AS one
                            WHERE one.state = 'pending' AND one.channel = o.channel
                              AND one.id < o.id
                              AND one.kind IN ('opened', 'flapping', 'reminder', 'recovered'))))sql";

/// Times further ahead than any that is ever set were made by a clock that has been wrong.
constexpr auto due_sql = R"sql(
       AND (next_try <= :now OR next_try > :now + 172800)
       AND (lease_until IS NULL OR lease_until <= :now OR lease_until > :now + 86400)
     ORDER BY next_try, id LIMIT :limit)sql";

constexpr auto lease_sql = R"sql(
    UPDATE outbox SET attempts = attempts + 1, lease_owner = :owner, lease_until = :until
     WHERE id = :id)sql";

constexpr auto finish_sql = R"sql(
    UPDATE outbox SET state = :state, done = :now, last_error = :why,
           lease_owner = NULL, lease_until = NULL
     WHERE id = :id AND state = 'pending')sql";

constexpr auto retry_sql = R"sql(
    UPDATE outbox SET next_try = :next_try, last_error = :why,
           lease_owner = NULL, lease_until = NULL
     WHERE id = :id AND state = 'pending')sql";

constexpr auto enqueue_sql = R"sql(
    INSERT OR IGNORE INTO outbox (key, channel, kind, job, message, created, next_try)
    VALUES (:key, :channel, :kind, :job, :message, :created, :next_try))sql";

constexpr auto leased_sql =
    "SELECT 1 FROM outbox WHERE state = 'pending' AND lease_owner = :owner LIMIT 1";

constexpr auto reclaim_sql = R"sql(
    UPDATE outbox SET lease_owner = NULL, lease_until = NULL
     WHERE state = 'pending' AND lease_owner = :owner)sql";

constexpr auto backlogs_sql = R"sql(
    SELECT channel, max(kind <> 'undeliverable'), max(disabled IS NOT NULL), max(why)
      FROM outbox LEFT JOIN channels ON name = channel
     WHERE state = 'pending' AND created <= :before GROUP BY channel)sql";

constexpr auto dead_before_sql = R"sql(
    UPDATE outbox SET state = 'dead', done = :now, last_error = :why,
           lease_owner = NULL, lease_until = NULL
     WHERE state = 'pending' AND channel = :channel AND created <= :before)sql";

constexpr auto idle_channels_sql = R"sql(
    SELECT name FROM channels
     WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE state = 'pending' AND channel = name))sql";

constexpr auto disable_sql = R"sql(
    INSERT INTO channels (name, disabled, why) VALUES (:name, :now, :why)
        ON CONFLICT (name) DO UPDATE SET disabled = excluded.disabled, why = excluded.why)sql";

constexpr auto pass_on_sql = R"sql(
    UPDATE OR IGNORE outbox SET channel = :other, next_try = :now, attempts = 0,
           lease_owner = NULL, lease_until = NULL
     WHERE state = 'pending' AND channel = :channel AND kind = 'undeliverable')sql";

constexpr auto moved_sql = R"sql(
    INSERT INTO channels (name, chat, moved_to) VALUES (:name, :chat, :moved_to)
        ON CONFLICT (name) DO UPDATE SET chat = excluded.chat, moved_to = excluded.moved_to)sql";

constexpr auto release_sql = R"sql(
    UPDATE outbox SET next_try = min(next_try, :now) WHERE state = 'pending')sql";

void finish(SQLite::Database& database, std::int64_t row, const char* state, Instant now,
            const std::optional<std::string>& why) {
    SQLite::Statement statement{database, finish_sql};
    statement.bind(":id", row);
    statement.bind(":state", state);
    statement.bind(":now", seconds_of(now));
    if (why) statement.bind(":why", *why);
    statement.exec();
}

void enqueue_all(SQLite::Database& database, const std::vector<Addressed>& all, Instant now) {
    for (const auto& addressed : all) enqueue(database, addressed, now, now);
}

struct Due {
    std::int64_t row = 0;
    std::string channel, message;
    int attempts = 0;
    Instant created;
};

std::vector<Due> due_rows(SQLite::Database& database, Instant now, std::size_t limit) {
    SQLite::Statement query{
        database,
        std::string{"SELECT id, channel, message, attempts, created"} + claimable_sql + due_sql};
    query.bind(":now", seconds_of(now));
    query.bind(":limit", static_cast<std::int64_t>(limit));
    std::vector<Due> rows;
    while (query.executeStep())
        rows.push_back({.row = query.getColumn(0).getInt64(),
                        .channel = bytes_of(query.getColumn(1)),
                        .message = bytes_of(query.getColumn(2)),
                        .attempts = query.getColumn(3).getInt(),
                        .created = instant_of(query.getColumn(4).getDouble())});
    return rows;
}

/// Names of channels that are told of, but are not configured and have nothing to send.
std::vector<std::string> forgettable(SQLite::Database& database,
                                     const std::set<std::string>& configured) {
    SQLite::Statement query{database, idle_channels_sql};
    std::vector<std::string> names;
    while (query.executeStep()) {
        auto name = bytes_of(query.getColumn(0));
        if (!configured.contains(name)) names.push_back(std::move(name));
    }
    return names;
}

void lease(SQLite::Database& database, std::int64_t row, const std::string& owner, Instant until) {
    SQLite::Statement statement{database, lease_sql};
    statement.bind(":id", row);
    statement.bind(":owner", owner);
    statement.bind(":until", seconds_of(until));
    statement.exec();
}

}  // namespace

std::optional<Instant> next_due(SQLite::Database& database, Tries tries) {
    auto sql =
        std::string{"SELECT min(max(next_try, ifnull(lease_until, next_try)))"} + claimable_sql;
    if (tries == Tries::none) sql += " AND o.attempts = 0";
    const auto next = database.execAndGet(sql);
    if (next.isNull()) return std::nullopt;
    return instant_of(next.getDouble());
}

void enqueue(SQLite::Database& database, const Addressed& addressed, Instant created,
             Instant next_try) {
    const auto& message = addressed.message;
    SQLite::Statement statement{database, enqueue_sql};
    statement.bind(":key", message.key);
    statement.bind(":channel", addressed.channel);
    statement.bind(":kind", std::string{word(message.kind)});
    statement.bind(":job", job_key(message));
    statement.bind(":message", alert::to_json(message));
    statement.bind(":created", seconds_of(created));
    statement.bind(":next_try", seconds_of(next_try));
    statement.exec();
}

Outbox::Outbox(std::string store) : store_{std::move(store)} {}

std::optional<Failure> Outbox::change(const std::function<void(SQLite::Database&)>& work) {
    return change_store(store_, "can't change the outbox", work);
}

/// Behind each change a recorder looks after the spool, and a sender after the outbox: if a sender
/// that has nothing to do changed something, they would start each other without end over an entry
/// that stays in the spool.
bool Outbox::needs_change(const std::function<bool(SQLite::Database&)>& look) const {
    auto database = open_for_reading(store_, reading_patience);
    try {
        return !database || look(*database);
    } catch (const SQLite::Exception&) {
        return true;  // the change will say what is wrong
    }
}

Result<std::vector<Delivery>> Outbox::claim(Instant now, std::chrono::seconds lease_time,
                                            const std::string& owner, std::size_t limit) {
    std::vector<Delivery> claimed;
    if (!needs_change([&](auto& database) { return !due_rows(database, now, 1).empty(); }))
        return claimed;
    auto failure = change([&](SQLite::Database& database) {
        for (auto& due : due_rows(database, now, limit)) {
            auto message = alert::message_from_json(due.message);
            if (!message) {
                finish(database, due.row, "dead", now, message.error().why);
                continue;
            }
            lease(database, due.row, owner, now + lease_time);
            claimed.push_back({.row = due.row,
                               .channel = std::move(due.channel),
                               .message = std::move(*message),
                               .attempts = due.attempts + 1,
                               .created = due.created});
        }
    });
    if (failure) return *failure;
    return claimed;
}

std::optional<Failure> Outbox::reclaim(const std::string& owner) {
    const auto is_leased = [&](auto& database) {
        SQLite::Statement query{database, leased_sql};
        query.bind(":owner", owner);
        return query.executeStep();
    };
    if (!needs_change(is_leased)) return std::nullopt;
    return change([&](auto& database) {
        SQLite::Statement statement{database, reclaim_sql};
        statement.bind(":owner", owner);
        statement.exec();
    });
}

std::optional<Failure> Outbox::sent(std::int64_t row, Instant now) {
    return change([&](auto& database) { finish(database, row, "sent", now, std::nullopt); });
}

std::optional<Failure> Outbox::retry(std::int64_t row, const std::string& why, Instant next_try) {
    return change([&](auto& database) {
        SQLite::Statement statement{database, retry_sql};
        statement.bind(":id", row);
        statement.bind(":why", why);
        statement.bind(":next_try", seconds_of(next_try));
        statement.exec();
    });
}

std::optional<Failure> Outbox::dead(std::int64_t row, const std::string& why, Instant now,
                                    const std::vector<Addressed>& told) {
    return change([&](auto& database) {
        finish(database, row, "dead", now, why);
        enqueue_all(database, told, now);
    });
}

Result<std::vector<Backlog>> Outbox::backlogs(Instant before) const {
    auto database = open_for_reading(store_, reading_patience);
    if (!database) return database.error().failure;
    try {
        SQLite::Statement query{*database, backlogs_sql};
        query.bind(":before", seconds_of(before));
        std::vector<Backlog> found;
        while (query.executeStep()) {
            Backlog backlog{.channel = bytes_of(query.getColumn(0)),
                            .has_news = query.getColumn(1).getInt() != 0,
                            .disabled = {}};
            if (query.getColumn(2).getInt() != 0) backlog.disabled = bytes_of(query.getColumn(3));
            found.push_back(std::move(backlog));
        }
        return found;
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the outbox of the store " + store_);
    }
}

std::optional<Failure> Outbox::dead_before(const std::string& channel, Instant before,
                                           const std::string& why, Instant now,
                                           const std::vector<Addressed>& told) {
    return change([&](auto& database) {
        SQLite::Statement statement{database, dead_before_sql};
        statement.bind(":channel", channel);
        statement.bind(":before", seconds_of(before));
        statement.bind(":why", why);
        statement.bind(":now", seconds_of(now));
        statement.exec();
        enqueue_all(database, told, now);
    });
}

std::optional<Failure> Outbox::disable(const std::string& channel, const std::string& why,
                                       Instant now, const std::vector<Addressed>& told) {
    return change([&](auto& database) {
        SQLite::Statement statement{database, disable_sql};
        statement.bind(":name", channel);
        statement.bind(":now", seconds_of(now));
        statement.bind(":why", why);
        statement.exec();
        enqueue_all(database, told, now);
    });
}

std::optional<Failure> Outbox::pass_on(const std::string& channel, const std::string& other,
                                       Instant now) {
    return change([&](auto& database) {
        SQLite::Statement statement{database, pass_on_sql};
        statement.bind(":channel", channel);
        statement.bind(":other", other);
        statement.bind(":now", seconds_of(now));
        statement.exec();
    });
}

std::optional<Failure> Outbox::enable(const std::string& channel, Instant now) {
    return change([&](auto& database) {
        SQLite::Statement forget{
            database, "UPDATE channels SET disabled = NULL, why = NULL WHERE name = :name"};
        forget.bind(":name", channel);
        forget.exec();
        SQLite::Statement due{database, std::string{release_sql} + " AND channel = :channel"};
        due.bind(":now", seconds_of(now));
        due.bind(":channel", channel);
        due.exec();
    });
}

std::optional<Failure> Outbox::keep_channels(const std::set<std::string>& configured) {
    if (!needs_change([&](auto& database) { return !forgettable(database, configured).empty(); }))
        return std::nullopt;
    return change([&](auto& database) {
        SQLite::Statement forget{database, "DELETE FROM channels WHERE name = :name"};
        for (const auto& name : forgettable(database, configured)) {
            forget.bind(":name", name);
            forget.exec();
            forget.reset();
        }
    });
}

std::optional<Failure> Outbox::moved(const std::string& channel, const std::string& chat,
                                     const std::string& moved_to) {
    return change([&](auto& database) {
        SQLite::Statement statement{database, moved_sql};
        statement.bind(":name", channel);
        statement.bind(":chat", chat);
        statement.bind(":moved_to", moved_to);
        statement.exec();
    });
}

Result<std::string> Outbox::chat_of(const std::string& channel, const std::string& chat) const {
    auto database = open_for_reading(store_, reading_patience);
    if (!database) return database.error().failure;
    try {
        SQLite::Statement query{
            *database, "SELECT moved_to FROM channels WHERE name = :name AND chat = :chat"};
        query.bind(":name", channel);
        query.bind(":chat", chat);
        return query.executeStep() ? bytes_of(query.getColumn(0)) : chat;
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the outbox of the store " + store_);
    }
}

std::optional<Failure> Outbox::release(Instant now) {
    return change([&](auto& database) {
        SQLite::Statement statement{database, release_sql};
        statement.bind(":now", seconds_of(now));
        statement.exec();
    });
}

Result<std::optional<std::string>> Outbox::disabled(const std::string& channel) const {
    auto database = open_for_reading(store_, reading_patience);
    if (!database) return database.error().failure;
    try {
        SQLite::Statement query{*database,
                                "SELECT why FROM channels WHERE name = :name AND disabled > 0"};
        query.bind(":name", channel);
        if (!query.executeStep()) return std::optional<std::string>{};
        return std::optional{bytes_of(query.getColumn(0))};
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the outbox of the store " + store_);
    }
}

Result<std::optional<Instant>> Outbox::next_due(Tries tries) const {
    auto database = open_for_reading(store_, reading_patience);
    if (!database) return database.error().failure;
    try {
        return history::next_due(*database, tries);
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the outbox of the store " + store_);
    }
}

std::optional<Instant> next_due(const std::string& store) {
    constexpr std::chrono::milliseconds patience{200};
    try {
        auto database = open_for_reading(store, patience);
        return database ? history::next_due(*database) : std::nullopt;
    } catch (const SQLite::Exception&) {
        return std::nullopt;
    }
}

}  // namespace jw::history
