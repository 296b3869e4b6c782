// SPDX-License-Identifier: MIT
#include "history/retention/carrying_out.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <chrono>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/database/follow_up.hpp"
#include "history/database/private_umask.hpp"
#include "history/database/writer_lock.hpp"
#include "history/file/file_size.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {

namespace {

constexpr std::chrono::milliseconds patience{10'000};

Pruned counts_of(const RetentionPlan& plan) {
    return {.rows = plan.rows.size(), .outputs = plan.outputs.size(), .bytes = plan.bytes};
}

Result<Pruned> plan_only(const std::string& store, const Removal& removal) {
    auto database = open_for_reading(store, patience);
    if (!database) {
        if (database.error().kind == Refusal::Kind::absent) return Pruned{};
        return database.error().failure;
    }
    return counts_of(removal.plan(*database));
}

Result<Pruned> remove_locked(const std::string& store, const Removal& removal) {
    const auto file = database_file(store);
    auto opened = open_for_writing(store, patience);
    if (!opened) return opened.error().failure;
    auto& database = *opened;
    RunWriter writer{database, Table::runs};
    const auto plan = removal.plan(database);
    const auto before = file_size(file) + file_size(file + "-wal");
    carry_out(database, writer, plan);
    removal.afterwards(database);
    database.exec("PRAGMA incremental_vacuum");
    // A reader may keep a part of the log from going back: the next writer's close gets it. Nobody
    // waits for who looks at a screen, least of all with the writer's lock.
    database.setBusyTimeout(0);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto after = file_size(file) + file_size(file + "-wal");
    auto pruned = counts_of(plan);
    pruned.bytes = before > after ? before - after : 0;
    return pruned;
}

}  // namespace

Result<Pruned> carry_out_in(const std::string& store, PruneMode mode, const Removal& removal) {
    try {
        if (mode == PruneMode::dry_run) return plan_only(store, removal);
        if (auto failure = objection_to(store)) return *failure;
        if (file_size(database_file(store)) == 0) return Pruned{};
        const PrivateUmask umask;
        auto pruned = [&]() -> Result<Pruned> {
            const auto lock = WriterLock::wait(store, patience);
            if (!lock) return lock.error();
            return remove_locked(store, removal);
        }();
        start_recorder(store);
        return pruned;
    } catch (const SQLite::Exception& error) {
        return failure_of(error, removal.what + " in the store " + store);
    }
}

}  // namespace jw::history
