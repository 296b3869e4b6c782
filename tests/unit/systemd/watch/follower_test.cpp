// SPDX-License-Identifier: MIT
#include "systemd/watch/follower.hpp"

#include <gtest/gtest.h>

#include "systemd/watch/facts.hpp"

namespace jw::watch {
namespace {

constexpr const char* unit = "backup.service";

/// A manager's words about one service, as they were seen on the bus.
class Manager {
public:
    /// A start is announced while the unit still looks as the run before has left it.
    News start(std::uint64_t at, std::uint8_t invocation) {
        set_time(service_, "ExecMainStartTimestamp", at + 500);
        set_time(service_, "ExecMainExitTimestamp", 0);
        service_.set("ExecMainCode", std::int64_t{0});
        service_.set("Result", std::string{"success"});
        set_time(unit_, "ConditionTimestamp", at);
        unit_.set("ConditionResult", true);
        unit_.set("InvocationID", std::vector<std::uint8_t>(16, invocation));
        auto first = send();
        set_time(unit_, "InactiveExitTimestamp", at + 500);
        state("activating", "start");
        EXPECT_FALSE(send().ended);
        return first;
    }

    News end(std::uint64_t at, const Ending& ending) {
        set_time(service_, "ExecMainExitTimestamp", at);
        service_.set("ExecMainCode", ending.code);
        service_.set("ExecMainStatus", ending.status);
        service_.set("Result", ending.result);
        set_time(unit_, "InactiveEnterTimestamp", at + 100);
        const bool good = ending.result == "success";
        state(good ? "inactive" : "failed", good ? "dead" : "failed");
        return send();
    }

    News send() {
        follower.on_service(unit, service_);
        return follower.on_unit(unit, unit_);
    }

    int ends_in_a_storm() {
        int ends = 0;
        for (int i = 0; i < 30; ++i) ends += send().ended ? 1 : 0;
        return ends;
    }

    void state(const std::string& active, const std::string& sub) {
        unit_.set("ActiveState", active);
        unit_.set("SubState", sub);
    }

    Follower follower{{.machine = "m", .boot = "b", .uid = {}}, "host"};
    Properties service_, unit_;

    Manager() { state("inactive", "dead"); }
};

TEST(Follower, a_run_is_given_once_when_it_has_ended) {
    Manager manager;
    EXPECT_FALSE(manager.start(1'000'000, 1).ended);
    const auto news = manager.end(2'000'000, {.code = 1, .status = 7, .result = "exit-code"});
    ASSERT_TRUE(news.ended);
    EXPECT_EQ(news.ended->exit, 7);
    EXPECT_EQ(news.ended->unit, unit);
    EXPECT_FALSE(manager.send().ended);
}

TEST(Follower, the_next_run_is_not_taken_for_over_when_it_is_announced) {
    Manager manager;
    manager.start(1'000'000, 1);
    EXPECT_TRUE(manager.end(2'000'000, {.code = 1, .status = 0}).ended);
    EXPECT_FALSE(manager.start(3'000'000, 2).ended);
    const auto news = manager.end(4'000'000, {.code = 2, .status = 9, .result = "signal"});
    ASSERT_TRUE(news.ended);
    EXPECT_EQ(news.ended->signal, 9);
}

TEST(Follower, a_start_by_hand_is_told_from_that_of_the_timer_before_it) {
    Manager manager;
    manager.unit_.set("ActivationDetails", Pairs{{"trigger_unit", "job.timer"},
                                                 {"trigger_timer_monotonic_usec", "999000"}});
    Properties timer;
    timer.set("LastTriggerUSecMonotonic", std::uint64_t{999'000});
    manager.start(1'000'000, 1);
    const auto first = manager.end(2'000'000, {.code = 1, .status = 0});
    manager.start(3'000'000, 2);
    const auto second = manager.end(4'000'000, {.code = 1, .status = 0});
    ASSERT_TRUE(first.claim && second.claim);
    EXPECT_EQ(trigger_by(*first.claim, timer), "timer");
    EXPECT_EQ(trigger_by(*second.claim, timer), "unit");
}

TEST(Follower, after_reset_failed_the_first_word_counts) {
    Manager manager;
    manager.start(1'000'000, 1);
    EXPECT_TRUE(manager.end(2'000'000, {.code = 1, .status = 1, .result = "exit-code"}).ended);
    manager.service_.set("Result", std::string{"success"});
    manager.state("inactive", "dead");
    set_time(manager.unit_, "InactiveEnterTimestamp", 2'500'000);
    const auto news = manager.send();
    EXPECT_FALSE(news.ended);
    EXPECT_FALSE(news.stirred);
}

TEST(Follower, a_reload_while_a_run_is_under_way_ends_nothing) {
    Manager manager;
    manager.start(1'000'000, 1);
    EXPECT_EQ(manager.ends_in_a_storm(), 0);
    EXPECT_TRUE(manager.end(2'000'000, {.code = 1, .status = 0}).ended);
    EXPECT_EQ(manager.ends_in_a_storm(), 0);
}

TEST(Follower, a_service_that_remains_has_ended_its_run_all_the_same) {
    Manager manager;
    manager.start(1'000'000, 1);
    set_time(manager.service_, "ExecMainExitTimestamp", 2'000'000);
    manager.service_.set("ExecMainCode", std::int64_t{1});
    set_time(manager.unit_, "ActiveEnterTimestamp", 2'000'100);
    manager.state("active", "exited");
    const auto news = manager.send();
    ASSERT_TRUE(news.ended);
    EXPECT_EQ(news.ended->ended->since_boot, Micros{2'000'000});
    set_time(manager.unit_, "InactiveEnterTimestamp", 9'000'000);
    manager.state("inactive", "dead");
    EXPECT_FALSE(manager.send().ended) << "the later stop is no run";
}

TEST(Follower, a_service_that_runs_has_not_ended) {
    Manager manager;
    manager.start(1'000'000, 1);
    set_time(manager.unit_, "ActiveEnterTimestamp", 1'100'000);
    manager.state("active", "running");
    EXPECT_FALSE(manager.send().ended);
    manager.state("deactivating", "stop-sigterm");
    EXPECT_FALSE(manager.send().ended);
    EXPECT_TRUE(manager.end(2'000'000, {.code = 2, .status = 15}).ended);
}

/// A try that has failed, as the number `number`, with another one to follow after a pause.
News failed_try(Manager& manager, std::uint8_t number) {
    const auto begin = number * std::uint64_t{1'000'000};
    manager.start(begin, number);
    manager.service_.set("NRestarts", std::uint64_t{number} - 1);
    set_time(manager.service_, "ExecMainExitTimestamp", begin + 600'000);
    manager.service_.set("ExecMainCode", std::int64_t{1});
    manager.service_.set("ExecMainStatus", std::int64_t{3});
    manager.service_.set("Result", std::string{"exit-code"});
    set_time(manager.unit_, "InactiveEnterTimestamp", begin + 600'100);
    set_time(manager.unit_, "InactiveExitTimestamp", begin + 600'200);  // the pause's
    manager.state("activating", "auto-restart");
    return manager.send();
}

TEST(Follower, a_try_that_has_failed_awaits_the_next_one) {
    using Retry = journal::UnitRun::Retry;
    Manager manager;
    for (std::uint8_t number = 1; number <= 2; ++number) {
        const auto news = failed_try(manager, number);
        ASSERT_TRUE(news.ended);
        EXPECT_EQ(news.ended->tries, number);
        EXPECT_EQ(news.ended->retry, Retry::awaited);
        EXPECT_EQ(news.ended->exit, 3);
        EXPECT_EQ(news.ended->began->since_boot, Micros{number * 1'000'000 + 500});
        EXPECT_FALSE(manager.send().retry) << "it waits";
        // systemd 252 stops the service before it starts it again.
        manager.service_.set("NRestarts", std::uint64_t{number});
        manager.state("inactive", "dead");
        EXPECT_FALSE(manager.send().retry) << "it goes on";
    }
    manager.state("failed", "failed");
    const auto news = manager.send();
    ASSERT_TRUE(news.retry);
    EXPECT_EQ(news.retry->retry, Retry::given_up);
    EXPECT_EQ(news.retry->invocation, std::string("02020202020202020202020202020202"));
    EXPECT_FALSE(manager.send().retry) << "once";
}

/// The signal of the pause was never sent: the further try was refused before.
void expect_given_up(Manager& manager, std::uint32_t number) {
    manager.service_.set("NRestarts", std::uint64_t{number});
    const auto news =
        manager.end(number * 1'000'000 + 600'000, {.code = 1, .status = 3, .result = "exit-code"});
    ASSERT_TRUE(news.ended);
    EXPECT_EQ(news.ended->retry, journal::UnitRun::Retry::given_up);
    EXPECT_EQ(news.ended->tries, number);
}

TEST(Follower, a_try_whose_pause_was_not_seen_was_the_last) {
    Manager manager;
    failed_try(manager, 1);
    manager.service_.set("NRestarts", std::uint64_t{1});
    manager.start(2'000'000, 2);
    expect_given_up(manager, 2);
}

TEST(Follower, a_try_of_which_only_the_end_was_seen_was_the_last) {
    Manager manager;
    failed_try(manager, 1);
    set_time(manager.service_, "ExecMainStartTimestamp", 2'000'500);
    set_time(manager.unit_, "InactiveExitTimestamp", 2'000'500);
    set_time(manager.unit_, "ConditionTimestamp", 2'000'000);
    manager.unit_.set("InvocationID", std::vector<std::uint8_t>(16, 2));
    expect_given_up(manager, 2);
}

TEST(Follower, a_failure_that_calls_for_no_further_try_is_not_given_up) {
    Manager manager;
    failed_try(manager, 1);
    manager.service_.set("NRestarts", std::uint64_t{1});
    manager.start(2'000'000, 2);
    const auto news = manager.end(2'600'000, {.code = 1, .status = 3, .result = "exit-code"});
    ASSERT_TRUE(news.ended);
    EXPECT_EQ(news.ended->retry, journal::UnitRun::Retry::none);
    EXPECT_EQ(news.ended->tries, 2U);
}

TEST(Follower, a_pause_may_be_told_of_after_the_failure) {
    using Retry = journal::UnitRun::Retry;
    Manager manager;
    manager.start(1'000'000, 1);
    const auto failed =
        manager.end(1'600'000, {.code = 1, .status = 3, .result = "exit-code"}).ended;
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->retry, Retry::none);
    EXPECT_FALSE(manager.send().retry) << "the failure is sent twice";
    manager.state("activating", "auto-restart");
    auto news = manager.send();
    EXPECT_FALSE(news.ended);
    ASSERT_TRUE(news.retry);
    EXPECT_EQ(news.retry->retry, Retry::awaited);
    EXPECT_EQ(news.retry->invocation, failed->invocation);
    EXPECT_FALSE(manager.send().retry) << "once";
    manager.state("inactive", "dead");
    news = manager.send();
    ASSERT_TRUE(news.retry);
    EXPECT_EQ(news.retry->retry, Retry::stopped);
}

TEST(Follower, whoever_stops_a_service_ends_its_tries) {
    Manager manager;
    EXPECT_TRUE(failed_try(manager, 1).ended);
    manager.state("inactive", "dead");
    const auto news = manager.send();
    ASSERT_TRUE(news.retry);
    EXPECT_EQ(news.retry->retry, journal::UnitRun::Retry::stopped);
}

TEST(Follower, each_try_of_restart_is_told_of) {
    Manager manager;
    for (std::uint8_t i = 1; i <= 3; ++i) {
        const auto begin = i * std::uint64_t{1'000'000};
        manager.start(begin, i);
        set_time(manager.service_, "ExecMainExitTimestamp", begin + 600'000);
        manager.service_.set("ExecMainCode", std::int64_t{1});
        manager.service_.set("ExecMainStatus", std::int64_t{i});
        manager.service_.set("Result", std::string{"exit-code"});
        set_time(manager.unit_, "InactiveEnterTimestamp", begin + 600'100);
        manager.state("activating", "auto-restart");
        const auto news = manager.send();
        ASSERT_TRUE(news.ended);
        EXPECT_EQ(news.ended->exit, i);
    }
}

TEST(Follower, a_try_that_is_announced_while_its_restart_is_queued_is_not_over) {
    Manager manager;
    manager.start(1'000'000, 1);
    set_time(manager.service_, "ExecMainExitTimestamp", 1'600'000);
    manager.service_.set("ExecMainCode", std::int64_t{1});
    manager.service_.set("ExecMainStatus", std::int64_t{1});
    manager.service_.set("Result", std::string{"exit-code"});
    set_time(manager.unit_, "InactiveEnterTimestamp", 1'600'100);
    manager.state("activating", "auto-restart");
    EXPECT_TRUE(manager.send().ended);
    manager.state("activating", "auto-restart-queued");
    EXPECT_FALSE(manager.send().ended);
    // From systemd 254 on, conditions are not looked at again.
    manager.unit_.set("InvocationID", std::vector<std::uint8_t>(16, 2));
    manager.service_.set("Result", std::string{"success"});
    EXPECT_FALSE(manager.send().ended) << "with the times of the try before";
    set_time(manager.service_, "ExecMainStartTimestamp", 2'000'000);
    set_time(manager.service_, "ExecMainExitTimestamp", 0);
    manager.service_.set("ExecMainCode", std::int64_t{0});
    EXPECT_FALSE(manager.send().ended) << "with its own beginning";
    manager.state("active", "running");
    EXPECT_FALSE(manager.send().ended);
    const auto news = manager.end(3'000'000, {.code = 1, .status = 7, .result = "exit-code"});
    ASSERT_TRUE(news.ended);
    EXPECT_EQ(news.ended->exit, 7);
}

TEST(Follower, a_condition_that_is_not_met_stirs_once) {
    Manager manager;
    set_time(manager.unit_, "ConditionTimestamp", 1'000'000);
    manager.unit_.set("ConditionResult", false);
    EXPECT_TRUE(manager.send().stirred);
    EXPECT_FALSE(manager.send().stirred);
    set_time(manager.unit_, "ConditionTimestamp", 2'000'000);
    EXPECT_TRUE(manager.send().stirred);
}

TEST(Follower, what_was_missed_is_made_good_and_not_told_twice) {
    Manager manager;
    auto all = oneshot({.code = 1, .status = 3, .result = "exit-code"});
    set_time(all, "ConditionTimestamp", 1'000'400);
    ASSERT_TRUE(manager.follower.on_all(unit, all).ended);
    EXPECT_FALSE(manager.follower.on_all(unit, all).ended);
    manager.follower.forget(unit);
    EXPECT_TRUE(manager.follower.on_all(unit, all).ended);
}

TEST(Follower, a_unit_that_was_loaded_for_the_answer_is_none) {
    Manager manager;
    EXPECT_FALSE(manager.follower.on_all(unit, {}).ended);
    EXPECT_EQ(manager.follower.size(), 0U);
}

TEST(Follower, an_account_that_was_seen_during_the_run_is_its_account) {
    Manager manager;
    manager.start(1'000'000, 1);
    manager.service_.set("UID", std::uint64_t{1234});
    EXPECT_FALSE(manager.send().ended);
    manager.service_.set("UID", std::uint64_t{UINT32_MAX});
    EXPECT_EQ(manager.end(2'000'000, {.code = 1, .status = 0}).ended->account, 1234U);
    manager.start(3'000'000, 2);
    EXPECT_FALSE(manager.end(4'000'000, {.code = 1, .status = 0}).ended->account);
}

TEST(Follower, resources_are_taken_of_the_same_run_only) {
    auto all = oneshot({.code = 1, .status = 0});
    all.set("CPUUsageNSec", std::uint64_t{5'000'000});
    journal::UnitRun run;
    run.unit = unit;
    take_resources_of(run, all);
    EXPECT_FALSE(run.cpu);
    run.invocation = all.id("InvocationID");
    take_resources_of(run, all);
    EXPECT_EQ(run.cpu, Micros{5000});
}

TEST(Follower, memory_stays_bounded_whatever_is_said) {
    Manager manager;
    for (int i = 0; i < 50'000; ++i)
        manager.follower.on_service("run-" + std::to_string(i) + ".service", {});
    EXPECT_LE(manager.follower.size(), 20'000U);
}

}  // namespace
}  // namespace jw::watch
