// SPDX-License-Identifier: MIT
#include "history/alerting/alert_book.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "history/alerting/alert_row.hpp"
#include "history/alerting/alert_states.hpp"
#include "history/database/change.hpp"
#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/runs/hosts.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto outbox_columns =
    "SELECT id, channel, kind, job, created, next_try, attempts, state, last_error FROM outbox ";

constexpr auto snooze_sql = R"sql(
    INSERT OR REPLACE INTO snoozes (job, created, until, reason)
    VALUES (:job, :now, :until, :reason))sql";

/// One that never was does not end: its end is told of.
constexpr auto end_snooze_sql = "UPDATE snoozes SET until = :until WHERE job = :job";

OutboxRow message_from(SQLite::Statement& row) {
    return {.id = row.getColumn(0).getInt64(),
            .channel = bytes_of(row.getColumn(1)),
            .kind = bytes_of(row.getColumn(2)),
            .job = bytes_of(row.getColumn(3)),
            .host = {},
            .created = instant_of(row.getColumn(4).getDouble()),
            .next_try = instant_of(row.getColumn(5).getDouble()),
            .attempts = count_in(row.getColumn(6)),
            .dead = bytes_of(row.getColumn(7)) == "dead",
            .last_error = bytes_of(row.getColumn(8))};
}

template <typename Read>
auto all_of(SQLite::Database& database, const std::string& sql, Read read) {
    SQLite::Statement query{database, sql};
    std::vector<decltype(read(query))> rows;
    while (query.executeStep()) rows.push_back(read(query));
    return rows;
}

std::vector<SnoozeRow> snoozes_in(SQLite::Database& database, Instant now) {
    SQLite::Statement query{
        database, "SELECT job, until, reason FROM snoozes WHERE until > :now ORDER BY job"};
    query.bind(":now", seconds_of(now));
    std::vector<SnoozeRow> rows;
    while (query.executeStep())
        rows.push_back({.job = bytes_of(query.getColumn(0)),
                        .host = {},
                        .until = instant_of(query.getColumn(1).getDouble()),
                        .reason = bytes_of(query.getColumn(2))});
    return rows;
}

/// A message is not tried before an earlier one about the same job.
void wait_for_earlier(std::vector<OutboxRow>& waiting) {
    std::ranges::sort(waiting, {}, &OutboxRow::id);
    std::map<std::pair<std::string, std::string>, Instant> latest;
    for (auto& row : waiting) {
        const auto own = row.next_try.value_or(row.created);
        auto& earlier = latest.try_emplace({row.channel, row.job}, own).first->second;
        earlier = std::max(earlier, own);
        row.next_try = earlier;
    }
    std::ranges::stable_sort(waiting, {}, &OutboxRow::next_try);
}

void add_waiting(AlertBook& book, std::vector<OutboxRow> waiting) {
    wait_for_earlier(waiting);
    for (auto& row : waiting)
        if (std::ranges::count(book.disabled, row.channel, &DisabledChannel::name) > 0)
            row.next_try.reset();
    book.waiting = std::move(waiting);
}

void add_hosts(AlertBook& book, const HostTitles& hosts) {
    const auto add = [&hosts](auto& rows) {
        for (auto& row : rows) row.host = hosts.of(row.job);
    };
    add(book.open);
    add(book.hangs);
    add(book.closed);
    add(book.waiting);
    add(book.dead);
    add(book.snoozes);
}

AlertBook book_of(SQLite::Database& database, Instant now) {
    const std::string alerts = alert_columns, outbox = outbox_columns;
    AlertBook book;
    book.open = all_of(database, alerts + "WHERE closed IS NULL ORDER BY opened, id", alert_from);
    book.hangs =
        all_of(database, std::string{hang_columns} + "ORDER BY noticed, hangs.run_key", hang_from);
    book.closed =
        all_of(database, alerts + "WHERE closed IS NOT NULL ORDER BY opened DESC, id DESC LIMIT 20",
               alert_from);
    book.dead =
        all_of(database, outbox + "WHERE state = 'dead' ORDER BY id DESC LIMIT 20", message_from);
    for (auto& row : book.dead) row.next_try.reset();
    book.snoozes = snoozes_in(database, now);
    book.disabled =
        all_of(database, "SELECT name, why FROM channels WHERE disabled IS NOT NULL ORDER BY name",
               [](SQLite::Statement& row) {
                   return DisabledChannel{bytes_of(row.getColumn(0)), bytes_of(row.getColumn(1))};
               });
    add_waiting(book,
                all_of(database, outbox + "WHERE state = 'pending' ORDER BY next_try, id LIMIT 200",
                       message_from));
    book.waiting_count =
        count_in(database.execAndGet("SELECT count(*) FROM outbox WHERE state = 'pending'"));
    book.dead_count =
        count_in(database.execAndGet("SELECT count(*) FROM outbox WHERE state = 'dead'"));
    add_hosts(book, HostTitles{database});
    return book;
}

/// Marks the alert of a state; false if none is open.
bool mark_acked(alert::State& state) {
    if (auto* open = std::get_if<alert::Open>(&state.phase)) return open->acked = true;
    if (auto* flapping = std::get_if<alert::Flapping>(&state.phase)) return flapping->acked = true;
    return false;
}

}  // namespace

Result<AlertBook> read_alert_book(const std::string& store, Instant now) {
    auto database = open_for_reading(store, reading_patience);
    if (!database) {
        if (database.error().kind == Refusal::Kind::absent) return AlertBook{};
        return database.error().failure;
    }
    try {
        return book_of(*database, now);
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the alerts of the store " + store);
    }
}

Result<bool> acknowledge(const std::string& store, const std::string& job, Instant now) {
    bool found = false;
    auto failure = change_store(store, "can't change the alerts", [&](auto& database) {
        AlertStates states{database};
        auto state = states.load(job);
        found = mark_acked(state);
        if (!found) return;
        states.save(job, state);
        SQLite::Statement mark{
            database, "UPDATE alerts SET acked = :now WHERE job = :job AND closed IS NULL"};
        mark.bind(":now", seconds_of(now));
        mark.bind(":job", job);
        mark.exec();
    });
    if (failure) return *failure;
    return found;
}

std::optional<Failure> snooze(const std::string& store, const std::string& job, Instant until,
                              const std::string& reason, Instant now) {
    return change_store(store, "can't change the alerts", [&](auto& database) {
        SQLite::Statement put{database, until > now ? snooze_sql : end_snooze_sql};
        put.bind(":job", job);
        put.bind(":until", seconds_of(until));
        if (until > now) {
            put.bind(":now", seconds_of(now));
            put.bind(":reason", reason);
        }
        put.exec();
    });
}

}  // namespace jw::history
