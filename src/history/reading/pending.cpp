// SPDX-License-Identifier: MIT
#include "history/reading/pending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "history/recording/masked_entry.hpp"
#include "history/runs/rows.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {

namespace {

/// By key, not by id: a pending run may be a later state of one that is in the store. Unqualified
/// names mean these TEMP objects first, so
/// that every query and Summaries see them instead of the store's own.
void create_stand_ins(SQLite::Database& database) {
    database.exec(fmt::format("CREATE TEMP TABLE pending AS SELECT {} FROM main.runs LIMIT 0",
                              all_columns()));
    database.exec(R"sql(
        CREATE UNIQUE INDEX temp.pending_id ON pending(id);
        CREATE UNIQUE INDEX temp.pending_key ON pending(run_key);
        CREATE INDEX temp.pending_job ON pending(job);
        CREATE TEMP TABLE jobs AS SELECT * FROM main.jobs;
        CREATE UNIQUE INDEX temp.jobs_key ON jobs(job);
        CREATE TEMP TABLE job_days AS SELECT * FROM main.job_days;
        CREATE UNIQUE INDEX temp.job_days_key ON job_days(job, day);
        CREATE TEMP TABLE boots AS SELECT * FROM main.boots;
        CREATE UNIQUE INDEX temp.boots_key ON boots(boot_id, time_namespace);
        CREATE TEMP TABLE parts AS SELECT * FROM main.parts;
        CREATE UNIQUE INDEX temp.parts_id ON parts(id);
        CREATE UNIQUE INDEX temp.parts_key ON parts(run_key);
        CREATE INDEX temp.parts_run ON parts(run);
        CREATE INDEX temp.parts_unit ON parts(unit, started);
        CREATE TEMP TABLE erased(id INTEGER PRIMARY KEY);
        CREATE TEMP TABLE hosts AS SELECT * FROM main.hosts;
        CREATE UNIQUE INDEX temp.hosts_key ON hosts(name);
        CREATE TEMP TABLE machines AS SELECT * FROM main.machines;
        CREATE UNIQUE INDEX temp.machines_key ON machines(machine);)sql");
    database.exec(
        fmt::format("CREATE TEMP VIEW runs AS"
                    " SELECT {0}, ordered FROM main.runs"
                    "  WHERE run_key NOT IN (SELECT run_key FROM temp.pending)"
                    "    AND id NOT IN (SELECT id FROM temp.erased)"
                    " UNION ALL SELECT {0}, ifnull(place, started) AS ordered FROM temp.pending",
                    all_columns()));
}

void show(View& view, Table table, Spooled spooled, const Judge& judge, Instant now) {
    std::ranges::move(spooled.warnings, std::back_inserter(view.warnings));
    view.spooled = spooled.entries.size();
    RunWriter writer{view.database, table, Summing::when_told};
    for (auto& [found, entry] : spooled.entries) {
        const auto key = entry.run.key;
        if (writer.put(std::move(entry), now).replaced) view.outputs[key] = found;
    }
    const auto under_way = judge(view.database);
    for (const auto& run : under_way.interrupted) writer.mark_interrupted(run.id);
    view.sight = under_way.sight;
    writer.write_summaries();
}

}  // namespace

Spooled read_spool(const std::vector<spool::Found>& listed) {
    Spooled spooled;
    for (const auto& found : listed) {
        auto entry = spool::read(found);
        if (entry && entry->kind == spool::Kind::checkpoint) continue;
        if (entry) {
            // Masking may move a gap: that is seen as long as the output is there.
            if (entry->run.out.dropped + entry->run.err.dropped == 0) entry->output = {};
            spooled.entries.emplace_back(found, masked(std::move(*entry)));
            spooled.entries.back().second.output = {};
        } else if (entry.error().kind != spool::Unreadable::Kind::unavailable) {
            spooled.warnings.push_back(
                fmt::format("can't read the spool entry {}: {}", found.path, entry.error().why));
        }
    }
    return spooled;
}

void show_beside_store(View& view, Spooled spooled, const Judge& judge, Instant now) {
    create_stand_ins(view.database);
    view.is_beside = true;
    show(view, Table::pending, std::move(spooled), judge, now);
}

void show_without_store(View& view, Spooled spooled, const Judge& judge, Instant now) {
    show(view, Table::runs, std::move(spooled), judge, now);
}

}  // namespace jw::history
