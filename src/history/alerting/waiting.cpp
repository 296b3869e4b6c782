// SPDX-License-Identifier: MIT
#include "history/alerting/waiting.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <map>
#include <utility>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto waiting_ids_sql = "SELECT id FROM outbox WHERE state = 'pending' ORDER BY id";

constexpr auto message_standing_sql = R"sql(
    SELECT channel, state, ifnull(lease_until, 0) > :now, ifnull(last_error, ''),
           disabled IS NOT NULL, ifnull(why, '')
      FROM outbox LEFT JOIN channels ON name = channel WHERE id = :id)sql";

/// One that has become part of another is gone: that one is counted.
void add_standing(std::map<std::string, Progress>& all, SQLite::Statement& row) {
    auto& progress = all[bytes_of(row.getColumn(0))];
    const auto state = bytes_of(row.getColumn(1));
    auto& count = state == "sent"   ? progress.sent
                  : state == "dead" ? progress.dead
                                    : progress.waiting;
    ++count;
    if (state == "pending" && row.getColumn(2).getInt() != 0) ++progress.in_hand;
    if (state != "sent" && progress.last_error.empty())
        progress.last_error = bytes_of(row.getColumn(3));
    if (row.getColumn(4).getInt() != 0) progress.disabled = bytes_of(row.getColumn(5));
}

std::vector<std::int64_t> ids_in(SQLite::Database& database) {
    SQLite::Statement query{database, waiting_ids_sql};
    std::vector<std::int64_t> ids;
    while (query.executeStep()) ids.push_back(query.getColumn(0).getInt64());
    return ids;
}

std::vector<Progress> progress_in(SQLite::Database& database,
                                  const std::vector<std::int64_t>& messages, Instant now) {
    SQLite::Statement query{database, message_standing_sql};
    std::map<std::string, Progress> by_channel;
    for (const auto id : messages) {
        query.reset();
        query.bind(":id", id);
        query.bind(":now", seconds_of(now));
        if (query.executeStep()) add_standing(by_channel, query);
    }
    std::vector<Progress> all;
    for (auto& [name, progress] : by_channel) {
        progress.channel = name;
        all.push_back(std::move(progress));
    }
    return all;
}

template <typename Read>
auto read_outbox(const std::string& store, Read read)
    -> Result<decltype(read(std::declval<SQLite::Database&>()))> {
    auto database = open_for_reading(store, reading_patience);
    if (!database) return database.error().failure;
    try {
        return read(*database);
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the outbox of the store " + store);
    }
}

}  // namespace

Result<std::vector<std::int64_t>> waiting_messages(const std::string& store) {
    return read_outbox(store, ids_in);
}

Result<std::vector<Progress>> progress_of(const std::string& store,
                                          const std::vector<std::int64_t>& messages, Instant now) {
    return read_outbox(
        store, [&](SQLite::Database& database) { return progress_in(database, messages, now); });
}

}  // namespace jw::history
