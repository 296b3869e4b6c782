// SPDX-License-Identifier: MIT
#include "foundation/when/moment.hpp"

#include <gtest/gtest.h>

#include <string>

#include "foundation/when/civil.hpp"
#include "foundation/when/zone.hpp"

namespace jw {
namespace {

using std::chrono::seconds;

const Instant now{seconds{1795514400}};  // Tue 2026-11-24 10:00:00 UTC

std::string utc(const Result<Instant>& moment) {
    if (!moment) return "no";
    const auto c = civil(*moment, Zone::utc);
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d:%02d.%06d", c.year, c.month,
                  c.day, c.hour, c.minute, c.second, c.micros);
    return text.data();
}

std::string moment(std::string_view text) { return utc(parse_moment(text, now)); }

std::string limit(std::string_view text) { return utc(parse_limit(text, now, Repeated::first)); }

class Moments : public testing::Test {
    LocalZone zone_{middle_europe};
};

TEST_F(Moments, WordsAreLocalDays) {
    EXPECT_EQ(moment("now"), "2026-11-24 10:00:00.000000");
    EXPECT_EQ(moment("today"), "2026-11-23 23:00:00.000000");
    EXPECT_EQ(moment("yesterday"), "2026-11-22 23:00:00.000000");
    EXPECT_EQ(moment("tomorrow"), "2026-11-24 23:00:00.000000");
    EXPECT_EQ(moment("yesterday UTC"), "2026-11-23 00:00:00.000000");
}

TEST_F(Moments, YesterdayIsADayBackEvenWhereTheDayHas25Hours) {
    const auto after_change = Instant{seconds{1792971000}};  // Mon 2026-10-26 00:30 CET
    EXPECT_EQ(utc(parse_moment("yesterday", after_change)), "2026-10-24 22:00:00.000000");
    EXPECT_EQ(utc(parse_moment("today", after_change)), "2026-10-25 23:00:00.000000");
}

TEST_F(Moments, DaysOf23And25HoursDoNotLeadIntoADayBeside) {
    const auto long_day = Instant{seconds{1792881000}};  // Sun 2026-10-25 00:30 CEST
    EXPECT_EQ(utc(parse_moment("tomorrow", long_day)), "2026-10-25 23:00:00.000000");
    const auto after_short_day = Instant{seconds{1774823400}};  // Mon 2026-03-30 00:30 CEST
    EXPECT_EQ(utc(parse_moment("yesterday", after_short_day)), "2026-03-28 23:00:00.000000");
}

TEST_F(Moments, ATimeThatComesTwiceIsTheFirstOrTheSecondAsAsked) {
    const auto both = [](const char* text) {
        return std::pair{utc(parse_limit(text, now, Repeated::first)),
                         utc(parse_limit(text, now, Repeated::second))};
    };
    for (int i = 0; i < 3; ++i) {  // whatever was asked before
        EXPECT_EQ(both("2026-10-25 02:30"),
                  (std::pair<std::string, std::string>{"2026-10-25 00:30:00.000000",
                                                       "2026-10-25 01:30:00.000000"}));
        EXPECT_EQ(moment("2026-10-25 02:30"), "2026-10-25 00:30:00.000000");
        for (const auto* text : {"2026-10-25 01:59:59", "2026-10-25 03:00", "2026-07-01 10:00",
                                 "2026-10-25 02:30 CEST", "2026-10-25 02:30 CET"})
            EXPECT_EQ(both(text).first, both(text).second) << text;
    }
}

TEST_F(Moments, TheNameOfTheZoneSaysWhichClockIsMeant) {
    EXPECT_EQ(moment("2026-10-25 02:30 CEST"), "2026-10-25 00:30:00.000000");
    EXPECT_EQ(moment("2026-10-25 02:30 CET"), "2026-10-25 01:30:00.000000");
    EXPECT_EQ(moment("2026-07-01 10:00 CET"), "2026-07-01 09:00:00.000000");
    EXPECT_EQ(moment("yesterday CET"), moment("yesterday"));
}

TEST_F(Moments, SpansCountFromNowInBothDirections) {
    EXPECT_EQ(moment("-3h"), "2026-11-24 07:00:00.000000");
    EXPECT_EQ(moment("3h ago"), "2026-11-24 07:00:00.000000");
    EXPECT_EQ(moment("+1h 30min"), "2026-11-24 11:30:00.000000");
    EXPECT_EQ(moment("2.5h left"), "2026-11-24 12:30:00.000000");
}

TEST_F(Moments, DatesAndTimesOfDayAreLocal) {
    EXPECT_EQ(moment("2026-11-24"), "2026-11-23 23:00:00.000000");
    EXPECT_EQ(moment("2026-07-01 10:00"), "2026-07-01 08:00:00.000000");
    EXPECT_EQ(moment("26-1-5 7:05"), "2026-01-05 06:05:00.000000");
    EXPECT_EQ(moment("2026-11-24 10:00:30.5"), "2026-11-24 09:00:30.500000");
    EXPECT_EQ(moment("2026-11-24T10:00:30"), "2026-11-24 09:00:30.000000");
    EXPECT_EQ(moment("06:30"), "2026-11-24 05:30:00.000000");
    EXPECT_EQ(moment("2026-11-24 10:00 CET"), "2026-11-24 09:00:00.000000");
    EXPECT_EQ(moment("2026-07-01 10:00 CEST"), "2026-07-01 08:00:00.000000");
}

TEST_F(Moments, AZoneBehindATimeIsObeyed) {
    EXPECT_EQ(moment("2026-11-24 10:00 UTC"), "2026-11-24 10:00:00.000000");
    EXPECT_EQ(moment("2026-11-24T10:00:00.123456Z"), "2026-11-24 10:00:00.123456");
    EXPECT_EQ(moment("2026-11-24 10:00+02:00"), "2026-11-24 08:00:00.000000");
    EXPECT_EQ(moment("2026-11-24 10:00:00 -05:30"), "no");
    EXPECT_EQ(moment("2026-11-24 10:00:00-05:30"), "2026-11-24 15:30:00.000000");
}

TEST_F(Moments, ADayOfTheWeekMustBeTheRightOne) {
    EXPECT_EQ(moment("Tue 2026-11-24"), "2026-11-23 23:00:00.000000");
    EXPECT_EQ(moment("tuesday 2026-11-24 10:00 UTC"), "2026-11-24 10:00:00.000000");
    EXPECT_EQ(moment("Mon 2026-11-24"), "no");
}

TEST_F(Moments, ADayOfTheWeekAloneIsTheNewestThatIsPast) {
    EXPECT_EQ(moment("monday"), "2026-11-22 23:00:00.000000");
    EXPECT_EQ(moment("Mon"), moment("monday"));
    EXPECT_EQ(moment("tue"), "2026-11-23 23:00:00.000000");       // today
    EXPECT_EQ(moment("last Tue"), "2026-11-16 23:00:00.000000");  // not today
    EXPECT_EQ(moment("last monday"), moment("monday"));
    EXPECT_EQ(moment("wednesday"), "2026-11-17 23:00:00.000000");
    EXPECT_EQ(moment("tue 10:59"), "2026-11-24 09:59:00.000000");
    EXPECT_EQ(moment("tue 11:01"), "2026-11-17 10:01:00.000000");  // today's is still to come
    EXPECT_EQ(moment("sunday 10:00 UTC"), "2026-11-22 10:00:00.000000");
    EXPECT_EQ(limit("monday"), moment("monday"));
    for (const auto* text : {"last", "last 10:00", "last 2026-11-24", "mond", "monday monday",
                             "monday yesterday", "last yesterday", "2026-11-24T", "monday 25:00"})
        EXPECT_EQ(moment(text), "no") << text;
}

TEST_F(Moments, ADayMayHaveATimeOfDay) {
    EXPECT_EQ(moment("yesterday 10:00"), "2026-11-23 09:00:00.000000");
    EXPECT_EQ(moment("today 09:30:15"), "2026-11-24 08:30:15.000000");
    EXPECT_EQ(moment("tomorrow 00:00 UTC"), "2026-11-25 00:00:00.000000");
    EXPECT_EQ(moment("yesterday 10:00 CET"), moment("yesterday 10:00"));
    EXPECT_EQ(moment("yesterday 2026-11-23"), "no");
    EXPECT_EQ(moment("now 10:00"), "no");
}

TEST_F(Moments, WeeksMonthsAndYearsBeginAtMidnight) {
    EXPECT_EQ(moment("this week"), "2026-11-22 23:00:00.000000");
    EXPECT_EQ(moment("last week"), "2026-11-15 23:00:00.000000");
    EXPECT_EQ(moment("this month"), "2026-10-31 23:00:00.000000");
    EXPECT_EQ(moment("last month"), "2026-09-30 22:00:00.000000");
    EXPECT_EQ(moment("this year"), "2025-12-31 23:00:00.000000");
    EXPECT_EQ(moment("last year UTC"), "2025-01-01 00:00:00.000000");
    const auto sunday = Instant{seconds{1795906800}};  // Sun 2026-11-29 00:00 CET
    EXPECT_EQ(utc(parse_moment("this week", sunday)), "2026-11-22 23:00:00.000000");
    const auto january = Instant{seconds{1799100000}};  // Tue 2027-01-05
    EXPECT_EQ(utc(parse_moment("last month", january)), "2026-11-30 23:00:00.000000");
    EXPECT_EQ(moment("last fortnight"), "no");
    EXPECT_EQ(moment("this week 10:00"), "no");
}

TEST_F(Moments, AZoneOfTheMachineIsObeyedByItsName) {
    EXPECT_EQ(moment("2026-07-01 10:00 America/New_York"), "2026-07-01 14:00:00.000000");
    EXPECT_EQ(moment("2026-12-01 10:00 America/New_York"), "2026-12-01 15:00:00.000000");
    EXPECT_EQ(moment("today Asia/Tokyo"), "2026-11-23 15:00:00.000000");
    EXPECT_EQ(moment("2026-07-01 10:00"), "2026-07-01 08:00:00.000000") << "the zone is back";
    for (const auto* text : {"10:00 Middle/Earth", "10:00 ../../etc/passwd", "10:00 Europe",
                             "10:00 /etc/passwd", "10:00 zone.tab"})
        EXPECT_EQ(moment(text), "no") << text;
}

TEST_F(Moments, TheEpochIsCountedInSeconds) {
    EXPECT_EQ(moment("@1700000000"), "2023-11-14 22:13:20.000000");
    EXPECT_EQ(moment("@1700000000.25"), "2023-11-14 22:13:20.250000");
    EXPECT_EQ(moment("@0"), "1970-01-01 00:00:00.000000");
}

TEST_F(Moments, ABareSpanIsALimitThatLongAgoAndNoMoment) {
    EXPECT_EQ(limit("24h"), "2026-11-23 10:00:00.000000");
    EXPECT_EQ(limit("7d"), "2026-11-17 10:00:00.000000");
    EXPECT_EQ(limit("1h 30min"), "2026-11-24 08:30:00.000000");
    EXPECT_EQ(limit("90"), "2026-11-24 09:58:30.000000");
    EXPECT_EQ(limit(" yesterday "), "2026-11-22 23:00:00.000000");
    EXPECT_EQ(moment("24h"), "no");
}

TEST_F(Moments, HostileTextsAreRefusedAndNeverOverflow) {
    const std::string long_digits(100'000, '9');
    for (const auto& text : {std::string{},
                             std::string{" "},
                             std::string{"@"},
                             std::string{"@-1"},
                             "@" + long_digits,
                             "-" + long_digits,
                             "+" + long_digits + "y",
                             long_digits + "-1-1",
                             std::string{"+300000y"},
                             std::string{"+292271y"},
                             std::string{"-100y"},
                             std::string{"@253402300800"},
                             std::string{"2026-02-30"},
                             std::string{"2026-11-24 25:00"},
                             std::string{"24:00"},
                             std::string{"2026-11-24 "} + std::string(50'000, ' ') + "x",
                             std::string{"ago"},
                             std::string{" ago"},
                             std::string{"UTC"},
                             std::string{"Z"},
                             std::string{"+02:00"},
                             std::string{"2026-11-24T"},
                             std::string{"today\0", 6},
                             std::string{"\xff\xfe"},
                             std::string{"2026-11-24 10:00:00."}})
        EXPECT_FALSE(parse_limit(text, now, Repeated::first)) << text.substr(0, 80);
}

TEST_F(Moments, ARefusalSaysWhatWhyAndWhatToDo) {
    const auto refused = parse_limit("soonish", now, Repeated::first);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "can't read the time 'soonish'");
    EXPECT_FALSE(refused.error().why.empty());
    EXPECT_NE(refused.error().next.find("24h"), std::string::npos);
}

}  // namespace
}  // namespace jw
