// SPDX-License-Identifier: MIT
// What is written here; that it means the same to systemd is tested by tests/generator.
#include "systemd/cron/calendar.hpp"

#include <gtest/gtest.h>

namespace jw::cron {
namespace {

using Lines = std::vector<std::string>;

Lines calendar(const char* text) {
    const auto schedule = parse_schedule(text);
    return schedule ? calendar_of(*schedule) : Lines{"refused"};
}

TEST(Calendar, WritesFieldsAsSystemdDoes) {
    EXPECT_EQ(calendar("*/5 * * * *"), Lines{"*-*-* *:00/5:00"});
    EXPECT_EQ(calendar("* * * * *"), Lines{"*-*-* *:*:00"});
    EXPECT_EQ(calendar("0 6 * * *"), Lines{"*-*-* 06:00:00"});
    EXPECT_EQ(calendar("0,1,2,5 8-18 * * mon-fri"), Lines{"Mon..Fri *-*-* 08..18:00..02,05:00"});
    EXPECT_EQ(calendar("7-59/20 0 */2 3-12/3 *"),
              Lines{"*-03,06,09,12-01,03,05,07,09,11,13,15,17,19,21,23,25,27,29,31 00:07/20:00"});
    EXPECT_EQ(calendar("0-20/5 0 * * *"), Lines{"*-*-* 00:00,05,10,15,20:00"});
    EXPECT_EQ(calendar("0 0 * * 0,6"), Lines{"Sat,Sun *-*-* 00:00:00"});
    EXPECT_EQ(calendar("0 0 * * 5-7"), Lines{"Fri..Sun *-*-* 00:00:00"});
}

TEST(Calendar, WritesAStepOnlyWhereItDividesItsField) {
    EXPECT_EQ(calendar("*/7 * * * *"), Lines{"*-*-* *:00,07,14,21,28,35,42,49,56:00"});
    EXPECT_EQ(calendar("0 */5 * * *"), Lines{"*-*-* 00,05,10,15,20:00:00"});
    EXPECT_EQ(calendar("7-59/13 1-23/2 * * *"), Lines{"*-*-* 01/2:07,20,33,46,59:00"});
    EXPECT_EQ(calendar("0\t*/6 \t* * *"), Lines{"*-*-* 00/6:00:00"});
}

TEST(Calendar, WritesTwoLinesWhereEitherDayIsEnough) {
    EXPECT_EQ(calendar("0 0 13 * fri"), (Lines{"*-*-13 00:00:00", "Fri *-*-* 00:00:00"}));
    EXPECT_EQ(calendar("0 0 1-31 * fri"), Lines{"*-*-* 00:00:00"});
    EXPECT_EQ(calendar("0 0 13 * 0-6"), Lines{"*-*-* 00:00:00"});
}

TEST(Calendar, WritesOneLineWhereBothDaysAreNeeded) {
    EXPECT_EQ(calendar("0 0 */10 * fri"), Lines{"Fri *-*-01,11,21,31 00:00:00"});
}

TEST(Calendar, PutsTheZoneBehindTheTime) {
    EXPECT_EQ(calendar("CRON_TZ=Asia/Kolkata 0 0 13 * fri"),
              (Lines{"*-*-13 00:00:00 Asia/Kolkata", "Fri *-*-* 00:00:00 Asia/Kolkata"}));
}

TEST(Calendar, HasNothingForABoot) { EXPECT_EQ(calendar("@reboot"), Lines{}); }

}  // namespace
}  // namespace jw::cron
