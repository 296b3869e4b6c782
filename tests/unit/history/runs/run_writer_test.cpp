// SPDX-License-Identifier: MIT
#include "history/runs/run_writer.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <string>
#include <vector>

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

/// What is told of one activation of a service with two commands, of which the second one fails.
std::vector<spool::Entry> told_of_activation() {
    const auto entry = [](const char* key, int seconds) {
        spool::Entry told;
        told.kind = spool::Kind::end;
        told.run.key = key;
        told.run.job = "nightly";
        told.run.unit = "nightly.service";
        told.run.invocation_id = "a";
        told.run.started = Instant{std::chrono::seconds{1000 + seconds}};
        told.run.duration = Micros{std::chrono::seconds{1}};
        told.run.unit_part = UnitPart::observed;
        told.run.outcome = Outcome::success;
        told.run.exit = 0;
        told.revision = 1;
        return told;
    };
    const auto start_of = [](spool::Entry told) {
        told.kind = spool::Kind::start;
        told.run.outcome = Outcome::running;
        told.run.duration.reset();
        told.run.exit.reset();
        return told;
    };
    const auto printed = [](spool::Entry told, const std::string& text) {
        told.output.out = text;
        told.run.out.seen = text.size();
        return told;
    };
    const auto first = printed(entry("w1", 0), "one\n");
    auto second = printed(entry("w2", 1), "two\n");
    second.run.outcome = Outcome::failure;
    second.run.exit = 5;
    auto early = entry("m", 0);
    early.run.source = "systemd";
    early.run.unit_part = UnitPart::none;
    early.run.duration = Micros{std::chrono::seconds{2}};
    early.run.outcome = Outcome::failure;
    early.run.exit = 5;
    early.run.result = "exit-code";
    early.run.out.known = early.run.err.known = false;
    auto late = printed(early, "one\ntwo\n");
    late.run.out.known = late.run.err.known = true;
    late.revision = 2;
    late.run.note = "the last word";
    return {start_of(first), first, start_of(second), second, early, late};
}

std::string row_of_all(SQLite::Database& database) {
    SQLite::Statement rows{database,
                           "SELECT count(*) || '|' || job || '|' || started || '|' || duration || "
                           "'|' || outcome || '|' || exit || '|' || result || '|' || note || '|' "
                           "|| CAST(stdout AS TEXT) || '|' || ifnull(source, 'wrapper') FROM runs"};
    return rows.executeStep() ? rows.getColumn(0).getString() : "none";
}

TEST(RunWriter, MakesOneRunOfAnActivationInWhicheverOrderItIsToldOf) {
    const auto told = told_of_activation();
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
    auto database = open_in_memory();
    do {
        const SQLite::Transaction rolled_back{database};
        RunWriter writer{database, Table::runs};
        int failures = 0, successes = 0;
        for (const auto at : order) {
            const auto put = writer.put(told[at]);
            if (!put.ended) continue;
            ++(put.ended->outcome == Outcome::failure ? failures : successes);
        }
        ASSERT_EQ(row_of_all(database),
                  "1|nightly|1000.0|2.0|failure|5|exit-code|the last word|one\ntwo\n|wrapper");
        ASSERT_EQ(failures, 1);
        ASSERT_EQ(successes, 0);
        ASSERT_EQ(database.execAndGet("SELECT sum(failures_in_row) FROM jobs").getInt(), 1);
    } while (std::ranges::next_permutation(order).found);
}

/// The outcome of the one run in whichever order that is told of, and what it was told as.
std::string outcome_in_any_order(std::vector<spool::Entry> told,
                                 const expect::RulesOf& rules_of = nullptr) {
    std::erase_if(told, [](const auto& entry) { return entry.kind == spool::Kind::start; });
    std::vector<std::size_t> order(told.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto database = open_in_memory();
    std::set<std::string> outcomes;
    do {
        const SQLite::Transaction rolled_back{database};
        RunWriter writer{database, Table::runs};
        writer.expect(Expecting{rules_of});
        for (const auto at : order) writer.put(told[at]);
        SQLite::Statement row{database,
                              "SELECT count(*) || '|' || outcome || '|' || exit || '|' ||"
                              " ifnull(json_extract(rules, '$.told'), '') FROM runs"};
        row.executeStep();
        outcomes.insert(row.getColumn(0).getString());
    } while (std::ranges::next_permutation(order).found);
    return outcomes.size() == 1 ? *outcomes.begin() : "differs";
}

TEST(RunWriter, LetsAWrappersWarningStandAgainstItsManagersWordOfTheSameCode) {
    auto told = told_of_activation();
    told[3].run.outcome = Outcome::warn;
    EXPECT_EQ(outcome_in_any_order(told), "1|warn|5|");
    for (const auto at : {4U, 5U}) told[at].run.exit = 6;
    EXPECT_EQ(outcome_in_any_order(told), "1|failure|6|") << "another code";
    for (const auto at : {4U, 5U}) {
        told[at].run.exit = 5;
        told[at].run.outcome = Outcome::success;  // by SuccessExitStatus=
        told[at].run.result = "success";
    }
    EXPECT_EQ(outcome_in_any_order(told), "1|warn|5|");
}

TEST(RunWriter, JudgesARunByRulesInWhicheverOrderItIsToldOf) {
    auto told = told_of_activation();
    for (const auto at : {3U, 4U, 5U}) {
        told[at].run.outcome = Outcome::success;
        told[at].run.exit = 0;
        told[at].run.result = at == 3 ? "" : "success";
    }
    const auto printing = [](const char* text, bool fails) {
        return [=](const std::string&) {
            return expect::Rules{
                .all = {{.kind = expect::Kind::prints, .fails = fails, .text = text}},
                .warn_exits = {}};
        };
    };
    EXPECT_EQ(outcome_in_any_order(told, printing("two", true)), "1|success|0|");
    EXPECT_EQ(outcome_in_any_order(told, printing("three", true)), "1|failure|0|success");
    EXPECT_EQ(outcome_in_any_order(told, printing("three", false)), "1|warn|0|success");
}

TEST(RunWriter, LeavesARunUnderWayUntilTheManagerHasTold) {
    auto database = open_in_memory();
    RunWriter writer{database, Table::runs};
    const auto told = told_of_activation();
    const auto put = writer.put(told[1]);
    EXPECT_FALSE(put.ended);
    EXPECT_EQ(database.execAndGet("SELECT outcome FROM runs").getString(), "running");
    const auto end = Instant{std::chrono::seconds{1001}};
    EXPECT_TRUE(unheard_runs(database, end).empty());
    const auto unheard = unheard_runs(database, end + std::chrono::seconds{1});
    ASSERT_EQ(unheard.size(), 1);
    const auto ended = writer.end_unheard(unheard.front());
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->outcome, Outcome::success);
    EXPECT_EQ(ended->note, "systemd did not say how the service ended");
    const auto corrected = writer.put(told[5]).corrected;
    ASSERT_TRUE(corrected);
    EXPECT_EQ(corrected->outcome, Outcome::failure);
}

TEST(RunWriter, KeepsStepsOfOtherNamesApart) {
    auto database = open_in_memory();
    RunWriter writer{database, Table::runs};
    auto told = told_of_activation();
    told[3].run.job = "second";
    for (const auto at : {1, 3, 5}) writer.put(told[static_cast<std::size_t>(at)]);
    EXPECT_EQ(database
                  .execAndGet("SELECT group_concat(job || '=' || outcome, ' ') FROM (SELECT * FROM "
                              "runs ORDER BY job)")
                  .getString(),
              "nightly=failure second=running");
}

TEST(RunWriter, TakesNoOtherRunBelowAServiceForThatOfTheService) {
    auto database = open_in_memory();
    RunWriter writer{database, Table::runs};
    auto told = told_of_activation();
    told[1].run.unit_part = UnitPart::none;
    told[1].run.job = "step2";
    writer.put(told[1]);
    told[5].run.job = "";
    writer.put(told[5]);
    EXPECT_EQ(database
                  .execAndGet("SELECT group_concat(job || '=' || outcome, ' ') FROM (SELECT * FROM "
                              "runs ORDER BY job)")
                  .getString(),
              "nightly=failure step2=success");
}

}  // namespace
}  // namespace jw::history
