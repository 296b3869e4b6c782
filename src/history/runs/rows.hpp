// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"

namespace SQLite {
class Column;
class Statement;
}  // namespace SQLite

namespace jw::history {

/// The failed ones among the runs. Word by word the condition of the indexes on failures, so that
/// SQLite uses them.
inline constexpr auto failed_sql =
    "outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'"
    " AND outcome <> 'warn' AND (outcome <> 'unknown' OR source IS NULL)";

/// A column for outcome_from(): `source`, but only where it makes a difference. It lies behind the
/// output.
inline constexpr auto doubtful_source_sql = "CASE outcome WHEN 'unknown' THEN source END";

/// What a statement writes: `runs` of the store, the TEMP table of runs read beside it, or what
/// several have told of one run.
enum class Table { runs, pending, parts };

/// `runs.revision`: which entry of a run the row holds. An end entry has its own number, 0 or
/// more; the name of a file on a full disk knows less than any of them, a start entry less again.
inline constexpr std::int64_t start_revision = -2;
inline constexpr std::int64_t bare_revision = -1;

/// A row of `runs`: a run, and what only the store knows about it.
struct Row {
    Run run;
    std::int64_t revision = 0;
    std::string signature = {};  ///< output::signature(), written but not read with the run
    std::optional<std::int64_t> fingerprint = {};  ///< a row of that table; the same
};

/// The list of columns, without output, that row_from() expects from a SELECT; last, whether it is
/// known what the job wrote. What tells where a run can be seen is given of those under way alone.
const std::string& row_columns();

/// `SELECT` those columns, and the rest of the query.
std::string select_runs(const std::string& rest);

/// `SELECT` what tables of many runs show, for table_row_from(). It takes half of the time.
std::string select_for_table(const std::string& rest);

/// The newest success of :job before the place :before; the rest of a query.
inline constexpr auto success_before_sql = R"sql(
     FROM runs WHERE job = :job AND outcome = 'success' AND ordered < :before
    ORDER BY ordered DESC, id DESC LIMIT 1)sql";

/// All columns of `runs`, in the order of the schema.
const std::string& all_columns();

/// Inserts a row (:id NULL gives it a new id) or, for an id that exists, replaces it.
const std::string& put_sql(Table table);

/// The one place that knows the column order of the run queries.
Row row_from(SQLite::Statement& statement);

/// Without what a table of one job does not show: the job, places, processes, blocks.
Row table_row_from(SQLite::Statement& statement);

inline Run run_from(SQLite::Statement& statement) { return row_from(statement).run; }

/// Binds everything put_sql() names. The views must live until the statement has run.
void bind_row(SQLite::Statement& statement, const Row& row, const Output& output);

/// Seconds since the epoch, as `runs.started` has them. Exact to the microsecond until 2242.
double seconds_of(Instant time);
Instant instant_of(double seconds);

/// Runs a statement that gives no rows; it can be run again.
void execute(SQLite::Statement& statement);

std::string bytes_of(const SQLite::Column& column);

/// Nothing for NULL.
std::optional<double> real_in(const SQLite::Column& column);

/// The columns that output_from() and fingerprint_from() need.
inline constexpr auto output_columns_sql = "stdout, stderr, output_times, fingerprint";

Output output_from(SQLite::Statement& statement);
std::optional<std::int64_t> fingerprint_from(SQLite::Statement& statement);

/// Of the columns `outcome` and doubtful_source_sql.
Outcome outcome_from(const SQLite::Column& word, const SQLite::Column& source);

}  // namespace jw::history
