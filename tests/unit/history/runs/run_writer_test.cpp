// SPDX-License-Identifier: MIT
#include "history/runs/run_writer.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "history/database/database.hpp"

namespace jw::history {
namespace {

/// One of many runs below one service.
spool::Entry run_below(int number, const std::string& source = "") {
    spool::Entry entry;
    entry.kind = spool::Kind::end;
    entry.run.key = std::to_string(number) + source;
    entry.run.job = "job";
    entry.run.unit = "cron.service";
    entry.run.invocation_id = "a";
    entry.run.source = source;
    entry.run.outcome = Outcome::success;
    return entry;
}

/// What SQLite did so far for the statements that are prepared.
int steps_of(SQLite::Database& database) {
    int steps = 0;
    for (auto* one = ::sqlite3_next_stmt(database.getHandle(), nullptr); one != nullptr;
         one = ::sqlite3_next_stmt(database.getHandle(), one))
        steps += ::sqlite3_stmt_status(one, SQLITE_STMTSTATUS_VM_STEP, 0);
    return steps;
}

TEST(RunWriter, WritesARunAsFastHoweverManyShareItsInvocation) {
    auto database = open_in_memory();
    RunWriter writer{database, Table::runs};
    int number = 0;
    const auto steps_of_one = [&](const std::string& source) {
        const auto before = steps_of(database);
        writer.put(run_below(++number, source));
        return steps_of(database) - before;
    };
    while (number < 10) writer.put(run_below(++number));
    const auto few = steps_of_one("");
    const auto few_told = steps_of_one("systemd");
    while (number < 1000) writer.put(run_below(++number));
    EXPECT_LT(steps_of_one(""), few + 100);
    EXPECT_LT(steps_of_one("systemd"), few_told + 100);
}

}  // namespace
}  // namespace jw::history
