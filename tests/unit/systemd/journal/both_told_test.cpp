// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <chrono>

#include "systemd/journal/unit_run.hpp"

namespace jw::journal {
namespace {

using namespace std::chrono_literals;

Moment at(std::chrono::seconds time) { return {.wall = Instant{time}, .since_boot = time}; }

UnitRun by_journal() {
    UnitRun run;
    run.unit = "a.service";
    run.invocation = "0123456789abcdef0123456789abcdef";
    run.began = at(100s);
    run.ended = at(111s);
    run.result = "success";
    run.suppressed = 7;
    return run;
}

UnitRun by_manager() {
    auto run = by_journal();
    run.teller = UnitRun::Teller::manager;
    run.began = at(101s);
    run.ended = at(110s);
    run.exit = 42;
    run.exit_is_main = true;
    run.command = "ExecStart";
    run.suppressed = 0;
    run.trigger = "timer";
    run.account = 1000;
    run.cpu = 5ms;
    return run;
}

TEST(BothTold, the_status_is_the_managers_and_the_rest_the_journals) {
    const auto run = both_told(by_journal(), by_manager());
    EXPECT_EQ(run.teller, UnitRun::Teller::both);
    EXPECT_EQ(run.exit, 42);
    EXPECT_EQ(run.began, at(100s));
    EXPECT_EQ(run.ended, at(110s));
    EXPECT_EQ(run.suppressed, 7U);
    EXPECT_EQ(run.trigger, "timer");
    EXPECT_EQ(run.account, 1000U);
    EXPECT_EQ(run.cpu, Micros{5ms});
    EXPECT_GT(revision_of(run), revision_of(by_manager()));
    EXPECT_EQ(run_key(run), run_key(by_journal()));
}

TEST(BothTold, the_command_that_failed_beside_the_main_one_is_not_forgotten) {
    auto journal = by_journal();
    journal.result = "exit-code";
    journal.command = "ExecStopPost";
    journal.exit = 6;
    auto manager = by_manager();
    manager.result = "exit-code";
    manager.exit = 0;
    const auto run = run_of(both_told(journal, manager));
    EXPECT_EQ(run.exit, 6);
    EXPECT_EQ(run.outcome, Outcome::failure);
    EXPECT_EQ(run.note.find("it was ExecStopPost that failed"), 0U) << run.note;
}

TEST(BothTold, a_run_whose_end_only_the_manager_knows_has_an_end) {
    auto journal = by_journal();
    journal.ended.reset();
    journal.result.clear();
    journal.close = UnitRun::Close::superseded;
    const auto run = run_of(both_told(journal, by_manager()));
    EXPECT_EQ(run.outcome, Outcome::success);
    EXPECT_EQ(run.duration, Micros{10s});
    EXPECT_EQ(run.note.find("does not say"), std::string::npos) << run.note;
}

TEST(BothTold, why_it_could_not_be_started_only_the_journal_knows) {
    auto journal = by_journal();
    journal.result = "exit-code";
    journal.start_error = 2;
    auto manager = by_manager();
    manager.result = "exit-code";
    manager.exit = 203;
    const auto run = run_of(both_told(journal, manager));
    EXPECT_EQ(run.outcome, Outcome::not_started);
    EXPECT_EQ(run.start_error, 2);
}

}  // namespace
}  // namespace jw::journal
