// SPDX-License-Identifier: MIT
#include "history/changes/change_log.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "history/database/database.hpp"
#include "history/database/follow_up.hpp"
#include "history/database/guarded.hpp"

namespace jw::history {

namespace {

constexpr auto changes_sql = R"sql(
    SELECT number, run, gone, gone_job, gone_started FROM changes
     WHERE number > :number ORDER BY number LIMIT :most)sql";

constexpr auto at_number_sql = R"sql(
    SELECT ifnull(gone, (SELECT run_key FROM runs WHERE id = run)) FROM changes
     WHERE number = :number)sql";

constexpr auto last_number_sql =
    "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0)";

constexpr auto sums_sql = R"sql(
    SELECT runs, last_id, last_success_started, last_failure_started, successes_in_row,
           failures_in_row, (SELECT run_key FROM runs WHERE id = last_failure_id)
      FROM jobs WHERE job = :job)sql";

std::size_t size_of(const ChangedRun& changed) {
    std::size_t size = 600 + changed.row.run.note.size() + changed.row.run.cwd.size();
    for (const auto& word : changed.row.run.argv) size += word.size() + 3;
    if (changed.output) size += changed.output->out.size() + changed.output->err.size();
    return size;
}

std::optional<Instant> moment_in(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return instant_of(column.getDouble());
}

/// One state of the store for all that is read in between.
class Snapshot {
public:
    explicit Snapshot(SQLite::Database& database) : database_{database} { database.exec("BEGIN"); }

    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    ~Snapshot() { database_.tryExec("ROLLBACK"); }

private:
    SQLite::Database& database_;
};

/// What a row of `changes_sql` says of a run that is not there any more.
GoneRun gone_from(SQLite::Statement& query) {
    return {.key = bytes_of(query.getColumn(2)),
            .job = bytes_of(query.getColumn(3)),
            .started = instant_of(query.getColumn(4).getDouble())};
}

void add(Changes& changes, ChangedRun changed) {
    changes.last_key = changed.row.run.key;
    changes.jobs[changed.row.run.job];
    changes.runs.push_back(std::move(changed));
}

void add(Changes& changes, GoneRun gone) {
    changes.last_key = gone.key;
    if (!gone.job.empty()) changes.jobs[gone.job];
    if (!gone.key.empty()) changes.gone.push_back(std::move(gone));
}

}  // namespace

Result<ChangeLog> ChangeLog::open(const std::string& store) {
    auto opened = open_for_reading(store, reading_patience);
    if (!opened && opened.error().kind == Refusal::Kind::older) {
        constexpr std::chrono::milliseconds pause{20};
        start_recorder(store);
        for (auto left = reading_patience; left > pause && !opened; left -= pause) {
            std::this_thread::sleep_for(pause);
            opened = open_for_reading(store, reading_patience);
        }
    }
    if (opened) return ChangeLog{std::move(*opened)};
    if (opened.error().kind == Refusal::Kind::absent)
        return Failure{"can't read the store " + store, "there is none yet",
                       "record a run first: job-watch run -- COMMAND"};
    return opened.error().failure;
}

std::string ChangeLog::store_id() {
    return guarded([&] {
        SQLite::Statement query{database_, "SELECT value FROM settings WHERE name = 'store_id'"};
        return query.executeStep() ? bytes_of(query.getColumn(0)) : std::string{};
    });
}

bool ChangeLog::has_passed(std::int64_t number, const std::string& key) {
    if (number <= 0) return true;
    return guarded([&] {
        SQLite::Statement at{database_, at_number_sql};
        at.bind(":number", number);
        if (at.executeStep()) return bytes_of(at.getColumn(0)) == key;
        if (database_.execAndGet(last_number_sql).getInt64() < number) return false;
        if (key.empty()) return true;
        // It has changed once more, unless it is gone: then nothing proves that it was here.
        SQLite::Statement known{database_, "SELECT 1 FROM runs WHERE run_key = :key"};
        known.bind(":key", key);
        return known.executeStep();
    });
}

Changes ChangeLog::after(std::int64_t number, const Portion& portion) {
    return guarded([&] {
        const Snapshot snapshot{database_};
        Changes changes;
        SQLite::Statement query{database_, changes_sql};
        query.bind(":number", number);
        query.bind(":most", static_cast<std::int64_t>(portion.changes));
        for (std::size_t bytes = 0; bytes < portion.bytes && query.executeStep();) {
            changes.last = query.getColumn(0).getInt64();
            if (auto row = row_of(query.getColumn(1).getInt64())) {
                auto changed = changed_run(std::move(*row), portion);
                bytes += size_of(changed);
                add(changes, std::move(changed));
            } else {
                add(changes, gone_from(query));
            }
        }
        for (auto& [job, sums] : changes.jobs) sums = sums_of(job);
        return changes;
    });
}

ChangedRun ChangeLog::changed_run(Row row, const Portion& portion) {
    ChangedRun changed{.row = std::move(row), .output = {}};
    if (!portion.wants_output(changed.row.run)) return changed;
    SQLite::Statement query{database_,
                            fmt::format("SELECT {} FROM runs WHERE id = :id", output_columns_sql)};
    query.bind(":id", changed.row.run.id);
    if (query.executeStep()) changed.output = output_from(query);
    return changed;
}

std::optional<Row> ChangeLog::row_of(std::int64_t id) {
    SQLite::Statement query{database_, select_runs(" FROM runs WHERE id = :id")};
    query.bind(":id", id);
    if (!query.executeStep()) return std::nullopt;
    return row_from(query);
}

std::optional<JobSums> ChangeLog::sums_of(const std::string& job) {
    SQLite::Statement query{database_, sums_sql};
    query.bind(":job", job);
    if (!query.executeStep()) return std::nullopt;
    JobSums sums;
    sums.runs = static_cast<std::uint64_t>(query.getColumn(0).getInt64());
    if (auto last = row_of(query.getColumn(1).getInt64())) sums.last = std::move(last->run);
    sums.last_success = moment_in(query.getColumn(2));
    sums.last_failure = moment_in(query.getColumn(3));
    sums.successes_in_row = static_cast<std::uint64_t>(query.getColumn(4).getInt64());
    sums.failures_in_row = static_cast<std::uint64_t>(query.getColumn(5).getInt64());
    sums.last_failure_key = bytes_of(query.getColumn(6));
    return sums;
}

}  // namespace jw::history
