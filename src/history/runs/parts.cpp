// SPDX-License-Identifier: MIT
#include "history/runs/parts.hpp"

#include <SQLiteCpp/Column.h>

namespace jw::history {

namespace {

constexpr auto next_part_sql = "SELECT ifnull(max(id), 0) + 1 FROM parts";

constexpr auto claim_sql = R"sql(
    UPDATE parts SET run = :run, told = started + ifnull(duration, 0) WHERE id = :id)sql";

constexpr auto forget_old_sql = R"sql(
    DELETE FROM parts WHERE told < :until
       AND run NOT IN (SELECT id FROM runs WHERE outcome = 'running'))sql";

constexpr auto unheard_sql = R"sql(
    SELECT run FROM parts WHERE run IN (SELECT id FROM runs WHERE outcome = 'running')
     GROUP BY run HAVING max(told) < :until AND sum(outcome = 'running') = 0)sql";

Part part_from(SQLite::Statement& statement) {
    Part part{.row = row_from(statement), .output = {}, .is_kept = true};
    part.output = {.out = bytes_of(statement.getColumn("stdout")),
                   .err = bytes_of(statement.getColumn("stderr"))};
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
      find_id_{database, "SELECT id FROM parts WHERE run_key = :value"},
      next_id_{database, next_part_sql},
      of_run_{database,
              "SELECT " + row_columns() + ", stdout, stderr FROM parts WHERE run = :value"},
      put_{database, put_sql(Table::parts)},
      claim_{database, claim_sql},
      forget_{database, "DELETE FROM parts WHERE run = :value"} {}

std::optional<std::int64_t> Parts::run_with(const std::string& key) {
    find_run_.bind(":value", key);
    return number_from(find_run_);
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
