// SPDX-License-Identifier: MIT
#include "foundation/when/civil.hpp"

#include <gtest/gtest.h>

#include "foundation/when/zone.hpp"

namespace jw {
namespace {

constexpr Civil noon{.year = 2026, .month = 11, .day = 24, .hour = 12};

TEST(Civil, AMomentSurvivesTheWayToTheCalendarAndBack) {
    const LocalZone zone{middle_europe};
    for (const auto seconds : {0L, 951782400L, 1774746000L, 1793062800L, 253402200000L}) {
        const Instant moment{std::chrono::seconds{seconds} + Micros{123456}};
        EXPECT_EQ(instant(civil(moment, Zone::utc), Zone::utc), moment);
    }
}

TEST(Civil, LocalTimeIsThatOfTheZone) {
    const LocalZone zone{middle_europe};
    const auto moment = instant(noon, Zone::utc);
    ASSERT_TRUE(moment);
    EXPECT_EQ(civil(*moment, Zone::local).hour, 13);
    EXPECT_EQ(zone_name(*moment), "CET");
    EXPECT_EQ(zone_name(*moment - std::chrono::days{150}), "CEST");
}

TEST(Civil, AMomentIsRepeatedWhereClocksAreSetBack) {
    const LocalZone zone{middle_europe};
    const auto changed = *instant({.year = 2026, .month = 10, .day = 25, .hour = 1}, Zone::utc);
    const std::chrono::hours hour{1};
    EXPECT_FALSE(is_repeated(changed - hour - Micros{1}));
    EXPECT_TRUE(is_repeated(changed - hour));
    EXPECT_TRUE(is_repeated(changed + hour - Micros{1}));
    EXPECT_FALSE(is_repeated(changed + hour));
    EXPECT_EQ(offset(changed - Micros{1}), 2 * hour);
    EXPECT_EQ(offset(changed), hour);
    const auto sprung = *instant({.year = 2026, .month = 3, .day = 29, .hour = 1}, Zone::utc);
    for (const auto moment : {sprung - hour, sprung, sprung + hour})
        EXPECT_FALSE(is_repeated(moment));
    for (const auto edge : {Instant::min(), Instant{}, Instant::max()})
        EXPECT_FALSE(is_repeated(edge));
}

TEST(Civil, DatesThatDoNotExistAreNoMoments) {
    EXPECT_FALSE(instant({.year = 2026, .month = 2, .day = 29}, Zone::utc));
    EXPECT_FALSE(instant({.year = 2026, .month = 13, .day = 1}, Zone::utc));
    EXPECT_FALSE(instant({.year = 2026, .month = 0, .day = 1}, Zone::utc));
    EXPECT_FALSE(instant({.year = 1969, .month = 12, .day = 31}, Zone::utc));
    EXPECT_FALSE(instant({.year = 10000, .month = 1, .day = 1}, Zone::utc));
    EXPECT_FALSE(instant({.year = 2026, .month = 1, .day = 1, .hour = 24}, Zone::utc));
    EXPECT_TRUE(instant({.year = 2028, .month = 2, .day = 29}, Zone::utc));
}

TEST(Civil, MomentsOutsideTheCalendarShowItsEdge) {
    EXPECT_EQ(civil(Instant::max(), Zone::utc).year, 9999);
    EXPECT_EQ(civil(Instant::min(), Zone::utc).year, 1);
}

TEST(Civil, ABrokenMomentBeforeTheEpochHasPositiveMicroseconds) {
    EXPECT_EQ(civil(Instant{Micros{-1}}, Zone::utc).micros, 999'999);
    EXPECT_EQ(civil(Instant{Micros{-1}}, Zone::utc).year, 1969);
}

TEST(Civil, TheDayOfTheWeekIsKnown) { EXPECT_EQ(weekday(noon), 2); }

}  // namespace
}  // namespace jw
