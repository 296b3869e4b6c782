// SPDX-License-Identifier: MIT
#include "history/reading/sent_notices.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/runs/hosts.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto sent_sql = R"sql(
    SELECT channel, kind, job, created, done, attempts, state, last_error FROM outbox
     WHERE state <> 'pending' AND done >= :since ORDER BY done DESC, id DESC LIMIT :most)sql";

SentNotice notice_from(SQLite::Statement& row, const HostTitles& hosts) {
    const auto job = bytes_of(row.getColumn(2));
    return {.channel = bytes_of(row.getColumn(0)),
            .kind = bytes_of(row.getColumn(1)),
            .job = job,
            .host = hosts.of(job),
            .created = instant_of(row.getColumn(3).getDouble()),
            .done = instant_of(row.getColumn(4).getDouble()),
            .attempts = count_in(row.getColumn(5)),
            .is_given_up = bytes_of(row.getColumn(6)) == "dead",
            .last_error = bytes_of(row.getColumn(7))};
}

}  // namespace

Result<std::vector<SentNotice>> sent_notices(const std::string& store, std::optional<Instant> since,
                                             std::size_t most) {
    auto database = open_for_reading(store, reading_patience);
    if (!database) {
        if (database.error().kind == Refusal::Kind::absent) return std::vector<SentNotice>{};
        return database.error().failure;
    }
    try {
        const HostTitles hosts{*database};
        SQLite::Statement query{*database, sent_sql};
        query.bind(":since", seconds_of(since.value_or(Instant{})));
        query.bind(":most", static_cast<std::int64_t>(most));
        std::vector<SentNotice> notices;
        while (query.executeStep()) notices.push_back(notice_from(query, hosts));
        return notices;
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the notices of the store " + store);
    }
}

}  // namespace jw::history
