// SPDX-License-Identifier: MIT
#include "systemd/watch/timer_trouble.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "systemd/watch/facts.hpp"

namespace jw::watch {
namespace {

/// What a manager says of an enabled timer that waits.
Properties waiting_timer() {
    Properties timer;
    timer.set("Id", std::string{"backup.timer"});
    timer.set("Unit", std::string{"backup.service"});
    timer.set("LoadState", std::string{"loaded"});
    timer.set("ActiveState", std::string{"active"});
    timer.set("SubState", std::string{"waiting"});
    timer.set("UnitFileState", std::string{"enabled"});
    timer.set("WantedBy", Texts{"timers.target"});
    timer.set("TimersCalendar", Texts{"OnCalendar"});
    timer.set("Result", std::string{"success"});
    timer.set("NextElapseUSecRealtime", std::uint64_t{1'000});
    timer.set("NextElapseUSecMonotonic", std::numeric_limits<std::uint64_t>::max());
    timer.set("Job", std::uint64_t{0});
    set_time(timer, "StateChangeTimestamp", 5'000'000);
    return timer;
}

std::string result_of(const Properties& timer) {
    const auto trouble = trouble_of(timer);
    return trouble ? trouble->result : "none";
}

TEST(TimerTrouble, IsNoneOfATimerThatWaitsOrRuns) {
    auto timer = waiting_timer();
    EXPECT_EQ(result_of(timer), "none");
    timer.set("SubState", std::string{"running"});
    timer.set("NextElapseUSecRealtime", std::uint64_t{0});
    EXPECT_EQ(result_of(timer), "none");
}

TEST(TimerTrouble, HasTheManagersWordForAFailure) {
    auto timer = waiting_timer();
    timer.set("ActiveState", std::string{"failed"});
    timer.set("Result", std::string{"resources"});
    const auto trouble = trouble_of(timer);
    ASSERT_TRUE(trouble);
    EXPECT_EQ(trouble->result, "resources");
    EXPECT_EQ(trouble->words, "backup.timer has failed (Result: resources)");
    EXPECT_EQ(trouble->since->since_boot, Micros{5'000'000});
}

TEST(TimerTrouble, IsAStoppedTimerOnlyWhereItIsEnabled) {
    auto timer = waiting_timer();
    timer.set("ActiveState", std::string{"inactive"});
    EXPECT_EQ(result_of(timer), "inactive");
    timer.set("UnitFileState", std::string{"generated"});
    EXPECT_EQ(result_of(timer), "inactive");
    timer.set("Job", std::uint64_t{77});
    EXPECT_EQ(result_of(timer), "none") << "it is about to be started";
    timer.set("Job", std::uint64_t{0});
    timer.set("UnitFileState", std::string{"disabled"});
    timer.set("WantedBy", Texts{});
    EXPECT_EQ(result_of(timer), "none");
}

TEST(TimerTrouble, IsAMaskedOne) {
    auto timer = waiting_timer();
    timer.set("LoadState", std::string{"masked"});
    timer.set("UnitFileState", std::string{"masked"});
    timer.set("ActiveState", std::string{"inactive"});
    timer.set("Unit", std::string{});
    EXPECT_EQ(result_of(timer), "masked");
    EXPECT_EQ(unit_of_timer("backup.timer", timer), "backup.service");
}

TEST(TimerTrouble, IsATimerThatNeverElapsesAgainButNotOneThatHasDoneItsPart) {
    auto timer = waiting_timer();
    timer.set("SubState", std::string{"elapsed"});
    timer.set("NextElapseUSecRealtime", std::uint64_t{0});
    EXPECT_EQ(result_of(timer), "no-next-elapse");
    timer.set("TimersCalendar", Texts{});
    EXPECT_EQ(result_of(timer), "no-next-elapse") << "OnUnitActiveSec= of what never was active";
    timer.set("LastTriggerUSec", std::uint64_t{1'000});
    EXPECT_EQ(result_of(timer), "none") << "OnBootSec=, which has elapsed";
}

}  // namespace
}  // namespace jw::watch
