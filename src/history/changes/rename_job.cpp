// SPDX-License-Identifier: MIT
#include "history/changes/rename_job.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "history/database/change.hpp"
#include "history/database/follow_up.hpp"
#include "history/runs/rows.hpp"
#include "history/runs/summaries.hpp"

namespace jw::history {

namespace {

/// Tables that name a job in each row, whatever they are for.
constexpr auto tables_sql = R"sql(
    SELECT m.name FROM main.sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
     WHERE m.type = 'table' AND c.name = 'job' AND m.name <> 'jobs' ORDER BY m.name)sql";

/// What is made of a job's runs, and made anew where they become another's.
constexpr auto made_of_runs = std::to_array<std::string_view>({"job_days", "judge_states"});

constexpr auto of_job_sql = R"sql(
    SELECT id, started, ordered, outcome, CASE outcome WHEN 'unknown' THEN source END,
           ifnull(duration, 0)
      FROM runs WHERE job = :job ORDER BY ordered, id)sql";

class Renaming {
public:
    Renaming(SQLite::Database& database, const std::string& from, const std::string& to)
        : database_{database}, from_{from}, to_{to} {}

    std::uint64_t run(Instant now) {
        auto runs = runs_of_job();
        const bool is_known = number("SELECT count(*) FROM jobs WHERE job = :to") > 0;
        if (is_known) prepare_merge(now);
        for (const auto& table : tables()) move(table);
        if (is_known)
            merge_summaries(runs);
        else
            execute("UPDATE jobs SET job = :to, changes = changes + 1 WHERE job = :from");
        return runs.size();
    }

private:
    SQLite::Statement statement(const std::string& sql) {
        SQLite::Statement prepared{database_, sql};
        if (sql.find(":from") != std::string::npos) prepared.bind(":from", from_);
        if (sql.find(":to") != std::string::npos) prepared.bind(":to", to_);
        return prepared;
    }

    void execute(const std::string& sql) { statement(sql).exec(); }

    std::int64_t number(const std::string& sql) {
        auto query = statement(sql);
        query.executeStep();
        return query.getColumn(0).getInt64();
    }

    std::vector<std::string> tables() {
        std::vector<std::string> names;
        SQLite::Statement query{database_, tables_sql};
        while (query.executeStep()) names.push_back(bytes_of(query.getColumn(0)));
        return names;
    }

    std::vector<Counted> runs_of_job() {
        std::vector<Counted> runs;
        SQLite::Statement query{database_, of_job_sql};
        query.bind(":job", from_);
        while (query.executeStep())
            runs.push_back({.id = query.getColumn(0).getInt64(),
                            .job = to_,
                            .started = query.getColumn(1).getDouble(),
                            .ordered = query.getColumn(2).getDouble(),
                            .outcome = outcome_from(query.getColumn(3), query.getColumn(4)),
                            .micros = micros_of(query.getColumn(5).getDouble()).count()});
        return runs;
    }

    void prepare_merge(Instant now) {
        auto close =
            statement("UPDATE alerts SET closed = :now WHERE job = :from AND closed IS NULL");
        close.bind(":now", seconds_of(now));
        close.exec();
        for (const auto table : made_of_runs)
            execute(fmt::format("DELETE FROM {} WHERE job = :from", table));
        execute("DELETE FROM judge_states WHERE job = :to");
        execute("INSERT INTO judge_states (job, age, behind) VALUES (:to, 0, 1)");
    }

    /// What the other job has already stays.
    void move(const std::string& table) {
        execute(fmt::format("UPDATE OR IGNORE \"{}\" SET job = :to WHERE job = :from", table));
        execute(fmt::format("DELETE FROM \"{}\" WHERE job = :from", table));
    }

    void merge_summaries(const std::vector<Counted>& runs) {
        execute("DELETE FROM jobs WHERE job = :from");
        Summaries summaries{database_};
        for (const auto& run : runs) summaries.add(run);
        summaries.write();
    }

    SQLite::Database& database_;
    const std::string &from_, &to_;
};

}  // namespace

Result<std::uint64_t> rename_job(const std::string& store, const std::string& from,
                                 const std::string& to, Instant now) {
    std::uint64_t runs = 0;
    auto failure = change_store(store, "can't rename a job", [&](SQLite::Database& database) {
        runs = Renaming{database, from, to}.run(now);
    });
    if (failure) return *std::move(failure);
    start_recorder(store);  // for the pages
    return runs;
}

}  // namespace jw::history
