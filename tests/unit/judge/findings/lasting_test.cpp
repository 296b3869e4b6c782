// SPDX-License-Identifier: MIT
#include "judge/findings/lasting.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace {

using namespace jw::findings;
using jw::stats::Health;

constexpr double day = 86'400;

Lasting shift(double before, double now) {
    return {.finding = {.kind = Kind::shift,
                        .signal = "duration",
                        .at = 100,
                        .before = before,
                        .now = now,
                        .line = {}},
            .opened = 100 * day};
}

Finding found(Kind kind, const char* signal, double now = 0) {
    return {.kind = kind, .signal = signal, .now = now, .line = {}};
}

Observation run(std::uint32_t number) {
    return {.run = number, .started = number * day, .duration = 200, .stdout_bytes = 1000};
}

std::optional<End> end(const Lasting& open, const Observation& run,
                       const std::vector<Finding>& found = {}) {
    return end_with(open, run, found, State{});
}

TEST(Lasting, AShiftLastsUntilItsLevelIsBack) {
    EXPECT_FALSE(end(shift(100, 200), run(101)));
    EXPECT_EQ(end(shift(100, 200), run(101), {found(Kind::recovered, "duration")}), End::over);
    EXPECT_FALSE(end(shift(100, 200), run(101), {found(Kind::recovered, "cpu")}));
    EXPECT_EQ(end(shift(100, 200), run(101), {found(Kind::shift, "duration", 110)}), End::over);
    EXPECT_EQ(end(shift(100, 200), run(101), {found(Kind::shift, "duration", 400)}), End::adopted);
}

TEST(Lasting, AShiftThatStaysIsAdopted) {
    EXPECT_FALSE(end(shift(100, 200), run(129)));
    EXPECT_EQ(end(shift(100, 200), run(130)), End::adopted);
    auto soon = run(190);
    soon.started = 106.9 * day;
    EXPECT_FALSE(end(shift(100, 200), soon)) << "many runs, but few days";
}

TEST(Lasting, AnEmptyRunIsOverWithTheNextThatIsNone) {
    const Lasting open{.finding = {.kind = Kind::empty,
                                   .signal = "stdout_bytes",
                                   .at = 100,
                                   .before = 900,
                                   .now = 0,
                                   .line = {}},
                       .opened = 100 * day};
    EXPECT_EQ(end(open, run(101)), End::over);
    EXPECT_FALSE(end(open, run(101), {found(Kind::empty, "stdout_bytes")}));
    auto empty = run(108);
    empty.stdout_bytes = 0;
    EXPECT_EQ(end(open, empty), End::adopted) << "it is usual now";
    auto failed = run(101);
    failed.outcome = jw::Outcome::failure;
    EXPECT_FALSE(end(open, failed)) << "its output says nothing";
    auto untold = run(101);
    untold.stdout_bytes.reset();
    EXPECT_FALSE(end(open, untold));
}

TEST(Lasting, AMissedStartIsOverWithTheNextOneAndGivenUpAfterAMonth) {
    const Lasting open{.finding = {.kind = Kind::late,
                                   .signal = "schedule",
                                   .told = 101.2 * day,
                                   .slot = 101 * day,
                                   .line = {}},
                       .opened = 101.2 * day};
    auto earlier = run(100);
    EXPECT_FALSE(end(open, earlier));
    EXPECT_EQ(end(open, run(102)), End::over);
    EXPECT_FALSE(is_given_up(open, 131.1 * day));
    EXPECT_TRUE(is_given_up(open, 131.3 * day));
}

TEST(Lasting, StartsThatComeTooOftenAreOverOnceTheyAreApartAgain) {
    const Lasting open{.finding = {.kind = Kind::too_often,
                                   .signal = "schedule",
                                   .at = 100,
                                   .before = day,
                                   .now = 300,
                                   .line = {}},
                       .opened = 100 * day};
    const jw::starts::Schedule schedule;
    const jw::LocalClock clock;
    State state;
    const auto start = [&](double at) {
        static_cast<void>(state.starts.step(at, {schedule, clock}));
    };
    for (int i = 0; i < 5; ++i) start(100 * day + i * 300);
    for (int i = 1; i <= 3; ++i) {
        EXPECT_FALSE(end_with(open, run(101), {}, state)) << i;
        start((100 + i) * day + 1200);
    }
    EXPECT_EQ(end_with(open, run(101), {}, state), End::over);
}

TEST(Lasting, IsShownAsWhatItMakesOfTheJob) {
    EXPECT_EQ(health_of(found(Kind::missed, "schedule")), Health::late);
    EXPECT_EQ(health_of(found(Kind::collapse, "lines")), Health::empty);
    EXPECT_EQ(health_of(found(Kind::failure_rate, "exit")), Health::flaky);
    EXPECT_EQ(health_of(shift(100, 200).finding), Health::slow);
    EXPECT_EQ(health_of(shift(100, 20).finding), Health::empty) << "it does only a part";
    EXPECT_EQ(health_of(found(Kind::shift, "max_rss")), Health::changed);
    EXPECT_EQ(health_of(found(Kind::new_line, "output")), Health::changed);
}

}  // namespace
