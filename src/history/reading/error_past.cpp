// SPDX-License-Identifier: MIT
#include "history/reading/error_past.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto errors_before_sql = R"sql(
    SELECT signature, started FROM runs
     WHERE job = :job AND ordered < :before AND signature IS NOT NULL ORDER BY ordered DESC)sql";

constexpr auto failing_sql = R"sql(
    SELECT job,
           (SELECT signature FROM runs WHERE runs.job = jobs.job AND signature IS NOT NULL
               AND ordered = ifnull(last_failure_ordered, last_failure_started)),
           (SELECT started FROM runs WHERE runs.job = jobs.job AND signature IS NOT NULL
               AND ordered > ifnull(ifnull(last_success_ordered, last_success_started), -1)
             ORDER BY ordered LIMIT 1)
      FROM jobs WHERE failures_in_row > 0)sql";

}  // namespace

ErrorPast error_past(const SQLite::Database& database, const Run& run,
                     const std::string& signature) {
    ErrorPast past;
    SQLite::Statement query{database, errors_before_sql};
    query.bind(":job", run.job);
    query.bind(":before", seconds_of(place_of(run)));
    while (query.executeStep()) {
        const bool is_same = bytes_of(query.getColumn(0)) == signature;
        const bool is_in_row = past.in_row == past.failures;
        ++past.failures;
        if (!is_same) continue;
        ++past.same;
        if (is_in_row) ++past.in_row;
        past.first = instant_of(query.getColumn(1).getDouble());
        if (!past.last) past.last = past.first;
    }
    return past;
}

std::vector<output::Failing> failing_jobs(const SQLite::Database& database) {
    SQLite::Statement query{database, failing_sql};
    std::vector<output::Failing> jobs;
    while (query.executeStep()) {
        if (query.getColumn(1).isNull() || query.getColumn(2).isNull()) continue;
        jobs.push_back({.job = bytes_of(query.getColumn(0)),
                        .signature = bytes_of(query.getColumn(1)),
                        .since = instant_of(query.getColumn(2).getDouble())});
    }
    return jobs;
}

}  // namespace jw::history
