// SPDX-License-Identifier: MIT
#include "history/retention/retention.hpp"

#include <SQLiteCpp/Exception.h>

#include <chrono>
#include <limits>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/database/follow_up.hpp"
#include "history/database/private_umask.hpp"
#include "history/database/writer_lock.hpp"
#include "history/file/file_size.hpp"
#include "history/retention/retention_pass.hpp"
#include "history/retention/retention_plan.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {

namespace {

constexpr std::chrono::milliseconds prune_patience{10'000};
constexpr auto everything = std::numeric_limits<std::size_t>::max();

Pruned counts_of(const RetentionPlan& plan) {
    return {.rows = plan.rows.size(), .outputs = plan.outputs.size(), .bytes = plan.bytes};
}

Result<Pruned> plan_only(const std::string& store, const Retention& retention, Instant now) {
    auto database = open_for_reading(store, prune_patience);
    if (!database) {
        if (database.error().kind == Refusal::Kind::absent) return Pruned{};
        return database.error().failure;
    }
    return counts_of(plan_retention(*database, retention, prune_time(*database, now), everything));
}

Result<Pruned> prune_locked(const std::string& store, const Retention& retention, Instant now) {
    const auto file = database_file(store);
    auto opened = open_for_writing(store, prune_patience);
    if (!opened) return opened.error().failure;
    auto& database = *opened;
    RunWriter writer{database, Table::runs};
    const auto plan = plan_retention(database, retention, prune_time(database, now), everything);
    const auto before = file_size(file) + file_size(file + "-wal");
    carry_out(database, writer, plan);
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

Result<Pruned> prune_at(const std::string& store, const Retention& retention, PruneMode mode,
                        Instant now) {
    try {
        if (mode == PruneMode::dry_run) return plan_only(store, retention, now);
        if (auto failure = objection_to(store)) return *failure;
        if (file_size(database_file(store)) == 0) return Pruned{};
        const PrivateUmask umask;
        auto pruned = [&]() -> Result<Pruned> {
            const auto lock = WriterLock::wait(store, prune_patience);
            if (!lock) return lock.error();
            return prune_locked(store, retention, now);
        }();
        start_recorder(store);  // for runs that ended meanwhile, and pages of those that are gone
        return pruned;
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't prune the store " + store);
    }
}

Result<Pruned> prune(const std::string& store, const Retention& retention, bool dry_run) {
    const auto now = std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    return prune_at(store, retention, dry_run ? PruneMode::dry_run : PruneMode::for_real, now);
}

}  // namespace jw::history
