// SPDX-License-Identifier: MIT
#include "history/judging/found.hpp"

#include <SQLiteCpp/Statement.h>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto open_rest = "closed IS NULL ORDER BY opened DESC, id DESC LIMIT :most";
constexpr auto closed_rest = "closed IS NOT NULL ORDER BY opened DESC, id DESC LIMIT :most";

/// A finding reaches from the start of its first run to the run that ends it, or to what somebody
/// said of it.
constexpr auto of_run_rest = R"sql(
     WHERE job = :job AND doubted = 0 AND kind NOT IN ('missed', 'late')
       AND (run = :run OR (since <= :started
            AND CASE WHEN end_place IS NOT NULL THEN (end_place, end_run) > (:ordered, :run)
                     ELSE closed IS NULL OR closed > :started END))
     ORDER BY opened, id)sql";

std::vector<FindingRow> all_of(SQLite::Statement& query) {
    std::vector<FindingRow> found;
    while (query.executeStep()) found.push_back(finding_from(query));
    return found;
}

std::vector<FindingRow> part_of(const SQLite::Database& database,
                                const std::optional<std::string>& job, const char* rest,
                                std::int64_t most) {
    const std::string where = job ? "WHERE job = :job AND " : "WHERE ";
    SQLite::Statement query{database, finding_columns + where + rest};
    if (job) query.bind(":job", *job);
    query.bind(":most", most);
    return all_of(query);
}

}  // namespace

std::vector<FindingRow> findings_in(const SQLite::Database& database,
                                    const std::optional<std::string>& job,
                                    std::size_t most_closed) {
    constexpr std::int64_t no_limit = -1;
    auto found = part_of(database, job, open_rest, no_limit);
    for (auto& row : part_of(database, job, closed_rest, static_cast<std::int64_t>(most_closed)))
        found.push_back(std::move(row));
    return found;
}

std::optional<FindingRow> finding_in(const SQLite::Database& database, std::int64_t id) {
    SQLite::Statement query{database, std::string{finding_columns} + "WHERE id = :id"};
    query.bind(":id", id);
    if (!query.executeStep()) return std::nullopt;
    return finding_from(query);
}

std::vector<FindingRow> findings_of(const SQLite::Database& database, const Run& run) {
    SQLite::Statement query{database, std::string{finding_columns} + of_run_rest};
    query.bind(":job", run.job);
    query.bind(":run", run.id);
    query.bind(":started", seconds_of(run.started));
    query.bind(":ordered", seconds_of(place_of(run)));
    return all_of(query);
}

}  // namespace jw::history
