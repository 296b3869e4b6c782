// SPDX-License-Identifier: MIT
#include "foundation/cron/schedule.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace jw::cron {
namespace {

std::vector<std::size_t> members(const Field& field) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < field.values.size(); ++i)
        if (field.values.test(i)) found.push_back(i);
    return found;
}

using Numbers = std::vector<std::size_t>;

Schedule parsed(const std::string& text) {
    const auto schedule = parse_schedule(text);
    EXPECT_TRUE(schedule.has_value()) << text;
    return schedule ? *schedule : Schedule{};
}

TEST(Schedule, ReadsListsRangesStepsAndNames) {
    const auto schedule = parsed("0,30 8-18/5 1-3,*/10 jan,Mar-MAY mon-wed,fri");
    EXPECT_EQ(members(schedule.minutes), (Numbers{0, 30}));
    EXPECT_EQ(members(schedule.hours), (Numbers{8, 13, 18}));
    EXPECT_EQ(members(schedule.days), (Numbers{1, 2, 3, 11, 21, 31}));
    EXPECT_EQ(members(schedule.months), (Numbers{1, 3, 4, 5}));
    EXPECT_EQ(members(schedule.weekdays), (Numbers{1, 2, 3, 5}));
}

TEST(Schedule, TakesSundayAsZeroAndAsSeven) {
    EXPECT_EQ(members(parsed("0 0 * * 0").weekdays), (Numbers{0}));
    EXPECT_EQ(members(parsed("0 0 * * 7").weekdays), (Numbers{0}));
    EXPECT_EQ(members(parsed("0 0 * * 5-7").weekdays), (Numbers{0, 5, 6}));
    EXPECT_EQ(members(parsed("0 0 * * */7").weekdays), (Numbers{0}));
}

TEST(Schedule, NeedsBothDaysWhereOneBeginsWithAStarAndEitherWhereNoneDoes) {
    EXPECT_FALSE(parsed("0 0 * * 1").either_day());
    EXPECT_FALSE(parsed("0 0 13 * *").either_day());
    EXPECT_FALSE(parsed("0 0 */2 * 1").either_day());
    EXPECT_TRUE(parsed("0 0 13 * 5").either_day());
    EXPECT_TRUE(parsed("0 0 1-31 * 5").either_day());
}

TEST(Schedule, KnowsTheNicknames) {
    EXPECT_TRUE(parsed("@reboot").at_boot);
    EXPECT_EQ(members(parsed("@hourly").hours).size(), 24U);
    EXPECT_EQ(members(parsed("@weekly").weekdays), (Numbers{0}));
    EXPECT_EQ(members(parsed("@annually").months), (Numbers{1}));
    EXPECT_EQ(members(parsed("@midnight").hours), (Numbers{0}));
}

TEST(Schedule, TakesATimeZoneBeforeTheFields) {
    EXPECT_EQ(parsed("CRON_TZ=Europe/Berlin 0 5 * * *").zone, "Europe/Berlin");
    EXPECT_EQ(parsed("TZ=\"UTC\" @daily").zone, "UTC");
    EXPECT_EQ(parsed("0 5 * * *").zone, "");
}

TEST(Schedule, RefusesWhatCronRefusesAndSaysWhy) {
    const struct {
        const char* text;
        const char* why;
    } cases[] = {
        {"", "empty"},
        {"* * * *", "4 fields"},
        {"* * * * * /bin/true", "6 fields"},
        {"60 * * * *", "0 to 59"},
        {"* 24 * * *", "0 to 23"},
        {"* * 0 * *", "1 to 31"},
        {"* * * 13 *", "1 to 12"},
        {"* * * * 8", "0 to 7"},
        {"* * * * fri-mon", "ends before it begins"},
        {"30-10 * * * *", "ends before it begins"},
        {"*/0 * * * *", "from 1 on"},
        {"*/x * * * *", "from 1 on"},
        {"5/15 * * * *", "a range or *"},
        {"1,,2 * * * *", "0 to 59"},
        {"-5 * * * *", "0 to 59"},
        {"5- * * * *", "0 to 59"},
        {"+5 * * * *", "0 to 59"},
        {"*5 * * * *", "0 to 59"},
        {"0~59 * * * *", "random"},
        {"99999999999999999999 * * * *", "0 to 59"},
        {"0 0 30 2 *", "no month has such a day"},
        {"0 0 31 4,6,9,11 *", "no month has such a day"},
        {"@fortnightly", "one of reboot"},
        {"@daily /bin/true", "nothing else"},
        {"CRON_TZ=../../etc/passwd @daily", "time zone"},
        {"CRON_TZ=/etc/localtime @daily", "time zone"},
        {"SHELL=/bin/sh", "1 fields"},
    };

    for (const auto& [text, why] : cases) {
        const auto schedule = parse_schedule(text);
        ASSERT_FALSE(schedule.has_value()) << text;
        EXPECT_NE(schedule.error().why.find(why), std::string::npos)
            << text << ": " << schedule.error().why;
    }
    EXPECT_FALSE(parse_schedule(std::string(2000, '1')).has_value());
}

TEST(Schedule, ADayThatNoMonthHasIsNoMatterWhereTheWeekdayIsEnough) {
    EXPECT_TRUE(parse_schedule("0 0 30 2 mon").has_value());
    EXPECT_TRUE(parse_schedule("0 0 29 2 *").has_value());
}

TEST(Schedule, TakesStepsOfAnySize) {
    EXPECT_EQ(members(parsed("*/2147483647 * * * *").minutes), (Numbers{0}));
}

}  // namespace
}  // namespace jw::cron
