// SPDX-License-Identifier: MIT
#include "history/runs/recount.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

namespace jw::test {

namespace {

struct Row {
    double started;
    std::int64_t id;
    std::string outcome;
    std::int64_t micros;
    bool watched;  ///< by the wrapper
    double ordered;

    bool success() const { return outcome == "success"; }

    bool failure() const {
        if (outcome == "unknown") return watched;
        return !success() && !warning() && outcome != "running" && outcome != "skipped";
    }

    bool warning() const { return outcome == "warn"; }
};

using Jobs = std::map<std::string, std::vector<Row>>;

/// Each job's runs, newest first.
Jobs jobs_of(const SQLite::Database& database) {
    Jobs jobs;
    SQLite::Statement query{database,
                            "SELECT job, started, id, outcome, duration, source IS NULL,"
                            " ordered FROM runs"};
    while (query.executeStep())
        jobs[query.getColumn(0).getString()].push_back(
            {query.getColumn(1).getDouble(), query.getColumn(2).getInt64(),
             query.getColumn(3).getString(), std::llround(query.getColumn(4).getDouble() * 1e6),
             query.getColumn(5).getInt() != 0, query.getColumn(6).getDouble()});
    for (auto& [name, rows] : jobs)
        std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
            return std::tie(a.ordered, a.id) > std::tie(b.ordered, b.id);
        });
    return jobs;
}

template <typename Predicate>
std::string newest(const std::vector<Row>& rows, Predicate predicate) {
    const auto found = std::find_if(rows.begin(), rows.end(), predicate);
    return found == rows.end() ? "NULL" : std::to_string(found->id);
}

template <typename Same, typename Other>
int in_row(const std::vector<Row>& rows, Same same, Other other) {
    int count = 0;
    for (const auto& row : rows) {
        if (other(row)) break;
        if (same(row)) ++count;
    }
    return count;
}

double first_of(const std::vector<Row>& rows) {
    return std::ranges::min_element(rows, {}, &Row::started)->started;
}

std::string job_line(const std::string& name, const std::vector<Row>& rows) {
    const auto success = [](const Row& row) { return row.success(); };
    const auto failure = [](const Row& row) { return row.failure(); };
    return fmt::format("job {} runs {} first {} last {} success {} failure {} in row {} {}\n", name,
                       rows.size(), first_of(rows), rows.front().id, newest(rows, success),
                       newest(rows, failure), in_row(rows, success, failure),
                       in_row(rows, failure, success));
}

struct Day {
    int successes = 0, failures = 0, warnings = 0, others = 0;
    std::int64_t micros = 0;
};

std::string day_lines(const std::string& name, const std::vector<Row>& rows) {
    std::map<std::int64_t, Day> days;
    for (const auto& row : rows) {
        auto& day = days[static_cast<std::int64_t>(std::floor(row.started / 86400))];
        ++(row.success()   ? day.successes
           : row.failure() ? day.failures
           : row.warning() ? day.warnings
                           : day.others);
        if (row.success()) day.micros += row.micros;
    }
    std::string lines;
    for (const auto& [number, day] : days)
        lines += fmt::format("day {} {}: {} {} {} {} {}\n", name, number, day.successes,
                             day.failures, day.warnings, day.others, day.micros);
    return lines;
}

std::string text(const SQLite::Column& column) {
    return column.isNull() ? "NULL" : column.getString();
}

}  // namespace

std::string recounted_summaries(const SQLite::Database& database) {
    std::string jobs, days;
    for (const auto& [name, rows] : jobs_of(database)) {
        jobs += job_line(name, rows);
        days += day_lines(name, rows);
    }
    return jobs + days;
}

std::string stored_summaries(const SQLite::Database& database) {
    std::string lines;
    SQLite::Statement jobs{
        database,
        "SELECT job, runs, first_started, last_id, last_success_id, last_failure_id,"
        " successes_in_row, failures_in_row FROM jobs ORDER BY job"};
    while (jobs.executeStep())
        lines += fmt::format("job {} runs {} first {} last {} success {} failure {} in row {} {}\n",
                             text(jobs.getColumn(0)), text(jobs.getColumn(1)),
                             jobs.getColumn(2).getDouble(), text(jobs.getColumn(3)),
                             text(jobs.getColumn(4)), text(jobs.getColumn(5)),
                             text(jobs.getColumn(6)), text(jobs.getColumn(7)));
    SQLite::Statement days{database,
                           "SELECT job, day, successes, failures, warnings, others, success_micros"
                           " FROM job_days ORDER BY job, day"};
    while (days.executeStep())
        lines +=
            fmt::format("day {} {}: {} {} {} {} {}\n", text(days.getColumn(0)),
                        text(days.getColumn(1)), text(days.getColumn(2)), text(days.getColumn(3)),
                        text(days.getColumn(4)), text(days.getColumn(5)), text(days.getColumn(6)));
    return lines;
}

}  // namespace jw::test
