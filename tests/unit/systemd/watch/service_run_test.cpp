// SPDX-License-Identifier: MIT
#include "systemd/watch/service_run.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "systemd/watch/facts.hpp"

namespace jw::watch {
namespace {

using journal::UnitRun;

const Service service{
    .manager = {.machine = "m", .boot = "b", .uid = {}}, .host = "host", .unit = "backup.service"};

UnitRun run_from(const Properties& properties) { return newest_run(service, properties).value(); }

TEST(ServiceRun, a_service_that_has_not_run_has_no_run) {
    EXPECT_FALSE(newest_run(service, {}));
    auto properties = oneshot({.code = 1, .status = 0});
    properties.set("InvocationID", std::vector<std::uint8_t>{});
    EXPECT_FALSE(newest_run(service, properties));
    properties.set("InvocationID", std::vector<std::uint8_t>(16, 0));
    EXPECT_FALSE(newest_run(service, properties));
}

TEST(ServiceRun, a_success_has_its_exit_status_even_if_that_is_not_zero) {
    const auto run = run_from(oneshot({.code = 1, .status = 8}));
    EXPECT_EQ(run.invocation, "00112233445566778899aabbccddeeff");
    EXPECT_EQ(run.exit, 8);
    EXPECT_EQ(run.result, "success");
    EXPECT_TRUE(run.exit_is_main);
    const auto row = journal::run_of(run);
    EXPECT_EQ(row.outcome, Outcome::success);
    EXPECT_EQ(row.exit, 8);
    EXPECT_EQ(row.source, journal::source_systemd);
    EXPECT_EQ(row.note, "");
    EXPECT_EQ(row.duration, Micros{2500});
}

TEST(ServiceRun, signals_and_cores_are_told_apart) {
    const auto killed =
        journal::run_of(run_from(oneshot({.code = 2, .status = 9, .result = "signal"})));
    EXPECT_EQ(killed.outcome, Outcome::signal);
    EXPECT_EQ(killed.signal, 9);
    EXPECT_FALSE(killed.core_dumped);
    const auto dumped =
        journal::run_of(run_from(oneshot({.code = 3, .status = 11, .result = "core-dump"})));
    EXPECT_EQ(dumped.signal, 11);
    EXPECT_TRUE(dumped.core_dumped);
}

TEST(ServiceRun, the_words_of_systemd_decide_about_the_outcome) {
    const std::map<std::string, Outcome> outcomes{
        {"timeout", Outcome::timeout},        {"watchdog", Outcome::signal},
        {"oom-kill", Outcome::signal},        {"resources", Outcome::not_started},
        {"exec-condition", Outcome::skipped}, {"", Outcome::unknown}};
    for (const auto& [result, outcome] : outcomes)
        EXPECT_EQ(
            journal::run_of(run_from(oneshot({.code = 2, .status = 15, .result = result}))).outcome,
            outcome)
            << result;
}

TEST(ServiceRun, the_same_run_has_the_same_key_as_in_the_journal) {
    UnitRun from_journal;
    from_journal.manager = service.manager;
    from_journal.unit = service.unit;
    from_journal.invocation = "00112233445566778899aabbccddeeff";
    const auto from_bus = run_from(oneshot({.code = 1, .status = 0}));
    EXPECT_EQ(journal::run_key(from_bus), journal::run_key(from_journal));
    EXPECT_GT(journal::revision_of(from_bus), journal::revision_of(from_journal));
}

TEST(ServiceRun, an_exit_of_an_earlier_run_is_not_this_ones) {
    auto properties = oneshot({.code = 1, .status = 3, .result = "exit-code"});
    set_time(properties, "InactiveExitTimestamp", 9'000'000);
    set_time(properties, "InactiveEnterTimestamp", 9'004'000);
    const auto run = run_from(properties);
    EXPECT_FALSE(run.exit);
    EXPECT_EQ(run.began->since_boot, Micros{9'000'000});
    EXPECT_EQ(run.ended->since_boot, Micros{9'004'000});
}

TEST(ServiceRun, a_try_after_a_pause_begins_when_its_command_does) {
    auto properties = oneshot({.code = 1, .status = 1, .result = "exit-code"});
    set_time(properties, "InactiveExitTimestamp", 900'000);
    EXPECT_EQ(run_from(properties).began->since_boot, Micros{900'000});
    properties.set("NRestarts", std::uint64_t{2});
    EXPECT_EQ(run_from(properties).began->since_boot, Micros{1'000'500});
}

TEST(ServiceRun, while_it_stops_the_exit_is_known_already) {
    auto properties = oneshot({.code = 1, .status = 5, .result = "exit-code"});
    properties.set("ActiveState", std::string{"deactivating"});
    properties.set("SubState", std::string{"stop-post"});
    set_time(properties, "InactiveEnterTimestamp", 0);
    const auto run = run_from(properties);
    EXPECT_EQ(run.exit, 5);
    EXPECT_EQ(run.ended->since_boot, Micros{1'003'000});
}

TEST(ServiceRun, what_is_not_accounted_is_nothing) {
    constexpr auto unset = UINT64_MAX;
    auto properties = oneshot({.code = 1, .status = 0});
    properties.set("CPUUsageNSec", std::uint64_t{6'006'000});
    for (const auto* name : {"MemoryPeak", "IOReadBytes", "IOWriteBytes"})
        properties.set(name, std::uint64_t{unset});
    const auto run = run_from(properties);
    EXPECT_EQ(run.cpu, Micros{6006});
    EXPECT_FALSE(run.memory_peak);
    EXPECT_FALSE(run.io_read);
}

TEST(ServiceRun, what_is_accounted_is_told) {
    auto properties = oneshot({.code = 1, .status = 0});
    properties.set("MemoryPeak", std::uint64_t{1 << 20});
    EXPECT_EQ(run_from(properties).memory_peak, 1U << 20);
}

TEST(ServiceRun, what_set_it_off_is_told_by_its_details) {
    auto properties = oneshot({.code = 1, .status = 0});
    EXPECT_EQ(run_from(properties).trigger, "unit");
    for (const auto* kind : {"timer", "path", "socket"}) {
        properties.set("ActivationDetails",
                       Pairs{{"trigger_unit", std::string{"nightly."} + kind}, {"more", "1"}});
        EXPECT_EQ(run_from(properties).trigger, kind);
    }
    properties.set("ActivationDetails", Pairs{{"trigger_unit", "timer"}});
    EXPECT_EQ(run_from(properties).trigger, "unit");
}

TEST(ServiceRun, a_user_is_named_only_where_it_is_known) {
    auto properties = oneshot({.code = 1, .status = 0});
    EXPECT_FALSE(run_from(properties).account);
    properties.set("UID", std::uint64_t{UINT32_MAX});
    EXPECT_FALSE(run_from(properties).account);
    properties.set("User", std::string{});
    EXPECT_FALSE(run_from(properties).account);
    properties.set("DynamicUser", false);
    EXPECT_EQ(run_from(properties).account, 0U);
    properties.set("User", std::string{"backup"});
    EXPECT_FALSE(run_from(properties).account);
    properties.set("UID", std::uint64_t{1000});
    EXPECT_EQ(run_from(properties).account, 1000U);
}

TEST(Properties, numbers_of_any_size_that_mean_unset_are_nothing) {
    Properties properties;
    properties.set("a", std::uint64_t{UINT64_MAX});
    properties.set("b", std::uint64_t{UINT32_MAX});
    properties.set("c", std::int64_t{-1});
    EXPECT_FALSE(properties.amount("a"));
    EXPECT_FALSE(properties.amount("b"));
    EXPECT_FALSE(properties.amount("c"));
    EXPECT_EQ(properties.number("c"), -1);
    EXPECT_FALSE(properties.time("c"));
}

TEST(Properties, newer_ones_take_the_place_of_older_ones) {
    Properties properties, newer;
    properties.set("kept", std::string{"old"});
    properties.set("changed", std::string{"old"});
    newer.set("changed", std::string{"new"});
    properties.take(newer);
    EXPECT_EQ(properties.text("kept"), "old");
    EXPECT_EQ(properties.text("changed"), "new");
}

}  // namespace
}  // namespace jw::watch
