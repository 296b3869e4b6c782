// SPDX-License-Identifier: MIT
#include "store/pending.hpp"

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <utility>

#include "store/rows.hpp"
#include "store/run_writer.hpp"

namespace jw::store {

namespace {

/// By key, not by id: should the writer bring a pending run in while we look, it gets an id of its
/// own, and is to be shown once all the same. Unqualified names mean these TEMP objects first, so
/// that every query and Summaries see them instead of the store's own.
void create_stand_ins(SQLite::Database& database) {
    database.exec(R"sql(
        CREATE TEMP TABLE pending AS SELECT * FROM main.runs LIMIT 0;
        CREATE UNIQUE INDEX temp.pending_id ON pending(id);
        CREATE UNIQUE INDEX temp.pending_key ON pending(run_key);
        CREATE TEMP TABLE jobs AS SELECT * FROM main.jobs;
        CREATE UNIQUE INDEX temp.jobs_key ON jobs(job);
        CREATE TEMP TABLE job_days AS SELECT * FROM main.job_days;
        CREATE UNIQUE INDEX temp.job_days_key ON job_days(job, day);)sql");
    database.exec(fmt::format(
        "CREATE TEMP VIEW runs AS"
        " SELECT {0} FROM main.runs WHERE run_key NOT IN (SELECT run_key FROM temp.pending)"
        " UNION ALL SELECT {0} FROM temp.pending",
        all_columns()));
}

/// Output stays where it lies until it is asked for: a long spool would not fit into memory.
void put_entries(View& view, RunWriter& writer, const std::vector<spool::Found>& entries) {
    for (const auto& found : entries) {
        auto entry = spool::read(found);
        if (!entry) {
            if (entry.error().kind != spool::Unreadable::Kind::unavailable)
                view.warnings.push_back(fmt::format("can't read the spool entry {}: {}", found.path,
                                                    entry.error().why));
            continue;
        }
        ++view.spooled;
        const auto key = entry->run.key;
        entry->output = {};
        if (writer.put(std::move(*entry))) view.outputs[key] = found;
    }
}

void show(View& view, Table table, const std::vector<spool::Found>& entries, const Judge& judge) {
    RunWriter writer{view.database, table};
    put_entries(view, writer, entries);
    for (const auto& run : judge(view.database)) writer.mark_interrupted(run.id);
}

}  // namespace

void show_beside_store(View& view, const std::vector<spool::Found>& entries, const Judge& judge) {
    // One state of the store for the tables copied and the rows read.
    SQLite::Transaction transaction{view.database};
    create_stand_ins(view.database);
    show(view, Table::pending, entries, judge);
    transaction.commit();
}

void show_without_store(View& view, const std::vector<spool::Found>& entries, const Judge& judge) {
    show(view, Table::runs, entries, judge);
}

}  // namespace jw::store
