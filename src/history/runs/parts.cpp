// SPDX-License-Identifier: MIT
#include "history/runs/parts.hpp"

#include <SQLiteCpp/Column.h>

namespace jw::history {

namespace {

constexpr auto next_part_sql = "SELECT ifnull(max(id), 0) + 1 FROM parts";

constexpr auto claim_sql = R"sql(
    UPDATE parts SET run = :run, told = max(started + ifnull(duration, 0), ifnull(retry_by, 0))
     WHERE id = :id)sql";

constexpr auto find_invocation_sql =
    "SELECT run FROM parts WHERE unit = :unit AND invocation_id = :invocation LIMIT 1";

constexpr auto find_before_sql = R"sql(
    SELECT run FROM parts
     WHERE unit = :unit AND started < :started AND boot_id = :boot AND invocation_id <> :invocation
     ORDER BY attempt IS NOT NULL AND attempt = :attempt - 1 DESC, started DESC LIMIT 1)sql";

constexpr auto find_after_sql = R"sql(
    SELECT run FROM parts
     WHERE unit = :unit AND started > :started AND boot_id = :boot AND run <> :run
     ORDER BY started LIMIT 1)sql";

constexpr auto forget_old_sql = R"sql(
    DELETE FROM parts WHERE told < :until
       AND run NOT IN (SELECT id FROM runs WHERE outcome = 'running'))sql";

constexpr auto unheard_sql = R"sql(
    SELECT run FROM parts WHERE run IN (SELECT id FROM runs WHERE outcome = 'running')
     GROUP BY run HAVING max(told) < :until AND sum(outcome = 'running' AND source IS NULL) = 0)sql";

Part part_from(SQLite::Statement& statement) {
    Part part{.row = row_from(statement), .output = {}, .is_kept = true};
    part.output = output_from(statement);
    part.row.fingerprint = fingerprint_from(statement);
    return part;
}

std::optional<std::int64_t> number_from(SQLite::Statement& statement) {
    std::optional<std::int64_t> number;
    if (statement.executeStep()) number = statement.getColumn(0).getInt64();
    statement.reset();
    return number;
}

}  // namespace

Parts::Parts(SQLite::Database& database)
    : find_run_{database, "SELECT run FROM parts WHERE run_key = :value"},
      find_invocation_{database, find_invocation_sql},
      find_before_{database, find_before_sql},
      find_after_{database, find_after_sql},
      find_id_{database, "SELECT id FROM parts WHERE run_key = :value"},
      next_id_{database, next_part_sql},
      of_run_{database, "SELECT " + row_columns() + ", " + output_columns_sql +
                            " FROM parts WHERE run = :value"},
      put_{database, put_sql(Table::parts)},
      claim_{database, claim_sql},
      forget_{database, "DELETE FROM parts WHERE run = :value"} {}

std::optional<std::int64_t> Parts::run_with(const std::string& key) {
    find_run_.bind(":value", key);
    return number_from(find_run_);
}

std::optional<std::int64_t> Parts::run_of_invocation(const std::string& unit,
                                                     const std::string& invocation) {
    find_invocation_.bind(":unit", unit);
    find_invocation_.bind(":invocation", invocation);
    return number_from(find_invocation_);
}

std::optional<std::int64_t> Parts::run_before(const Run& next) {
    find_before_.bind(":unit", next.unit);
    find_before_.bind(":started", seconds_of(next.started));
    find_before_.bind(":boot", next.boot_id);
    find_before_.bind(":invocation", next.invocation_id);
    find_before_.bind(":attempt", static_cast<std::int64_t>(next.attempt));
    return number_from(find_before_);
}

std::optional<std::int64_t> Parts::run_after(const Run& run) {
    find_after_.bind(":unit", run.unit);
    find_after_.bind(":started", seconds_of(run.started));
    find_after_.bind(":boot", run.boot_id);
    find_after_.bind(":run", run.id);
    return number_from(find_after_);
}

std::vector<Part> Parts::of(std::int64_t run) {
    std::vector<Part> parts;
    of_run_.bind(":value", run);
    while (of_run_.executeStep()) parts.push_back(part_from(of_run_));
    of_run_.reset();
    return parts;
}

void Parts::keep(const Part& part, std::int64_t run) {
    find_id_.bind(":value", part.row.run.key);
    auto row = part.row;
    row.run.id = number_from(find_id_).value_or(0);
    if (row.run.id == 0) row.run.id = number_from(next_id_).value_or(1);
    bind_row(put_, row, part.output);
    execute(put_);
    put_.clearBindings();  // some are borrowed from `row` and `part`
    claim_.bind(":id", row.run.id);
    claim_.bind(":run", run);
    execute(claim_);
}

void Parts::forget(std::int64_t run) {
    forget_.bind(":value", run);
    execute(forget_);
}

void forget_parts(SQLite::Database& database, Instant until) {
    SQLite::Statement forget{database, forget_old_sql};
    forget.bind(":until", seconds_of(until));
    forget.exec();
}

std::vector<std::int64_t> unheard_runs(SQLite::Database& database, Instant until) {
    SQLite::Statement query{database, unheard_sql};
    query.bind(":until", seconds_of(until));
    std::vector<std::int64_t> runs;
    while (query.executeStep()) runs.push_back(query.getColumn(0).getInt64());
    return runs;
}

}  // namespace jw::history
