// SPDX-License-Identifier: MIT
#include "show/words/quantity.hpp"

#include <gtest/gtest.h>

#include "foundation/when/zone.hpp"
#include "show/runs.hpp"
#include "show/words/moment.hpp"

namespace jw::show {
namespace {

TEST(Duration, IsShortAtEveryScale) {
    EXPECT_EQ(duration_text(0s), "0s");
    EXPECT_EQ(duration_text(1us), "0.1ms");
    EXPECT_EQ(duration_text(812us), "0.8ms");
    EXPECT_EQ(duration_text(12ms), "12ms");
    EXPECT_EQ(duration_text(99'499us), "99ms");
    EXPECT_EQ(duration_text(99'500us), "0.1s");
    EXPECT_EQ(duration_text(45'100ms), "45.1s");
    EXPECT_EQ(duration_text(59'949ms), "59.9s");
    EXPECT_EQ(duration_text(59'950ms), "1m00s");
    EXPECT_EQ(duration_text(246s), "4m06s");
    EXPECT_EQ(duration_text(3599s), "59m59s");
    EXPECT_EQ(duration_text(2h + 14min + 59s), "2h14m");
    EXPECT_EQ(duration_text(76h), "3d4h");
    EXPECT_EQ(duration_text(-5s), "-5.0s");
    EXPECT_FALSE(duration_text(Micros::max()).empty());
    EXPECT_FALSE(duration_text(Micros::min()).empty());
}

TEST(Size, HasThreeDigitsAtMost) {
    EXPECT_EQ(size_text(0), "0B");
    EXPECT_EQ(size_text(1023), "1023B");
    EXPECT_EQ(size_text(1024), "1.0K");
    EXPECT_EQ(size_text(213U << 20U), "213M");
    EXPECT_EQ(size_text(std::uint64_t{4} << 30U), "4.0G");
    EXPECT_EQ(size_text(1023 * 1024), "1.0M");
    EXPECT_EQ(size_text(UINT64_MAX), "16E");
}

TEST(Percent, IsNeverRoundedToAllOrNone) {
    EXPECT_EQ(percent_text(26.0 / 30), "86.7");
    EXPECT_EQ(percent_text(0.99999), "99.9");
    EXPECT_EQ(percent_text(0.00001), "<0.1");
    EXPECT_EQ(percent_text(1), "100.0");
    EXPECT_EQ(percent_text(0), "0.0");
}

TEST(Cpu, IsMinutesAndSeconds) {
    EXPECT_EQ(cpu_text(31s), "0:31");
    EXPECT_EQ(cpu_text(104s), "1:44");
    EXPECT_EQ(cpu_text(2h + 3min + 9s), "2:03:09");
}

TEST(Moment, NearOnesAreShort) {
    const LocalZone zone{"UTC"};
    EXPECT_EQ(short_moment(now - 7h, now), "02:12");
    EXPECT_EQ(short_moment(now - 24h, now), "Mon 09:12");
    EXPECT_EQ(short_moment(now - 24h * 10, now), "14 Nov 09:12");
    EXPECT_EQ(short_moment(now - 24h * 400, now), "20 Oct 2025");
    EXPECT_EQ(short_moment(now + 24h, now), "25 Nov 09:12");
    EXPECT_EQ(long_moment(now - 7h, now), "Tue 24 Nov 02:12:00");
    EXPECT_EQ(long_moment(now - 24h * 400, now), "Mon 20 Oct 2025 09:12:00");
}

TEST(Moment, AgeAndDistanceAreSaidInWords) {
    EXPECT_EQ(relative_text(now - 12s, now), "12s ago");
    EXPECT_EQ(relative_text(now - 47h, now), "47h ago");
    EXPECT_EQ(relative_text(now - 49h, now), "2d ago");
    EXPECT_EQ(relative_text(now + 3min, now), "in 3m");
    EXPECT_EQ(age_text(now + 3min, now), "-3m");
}

TEST(Moment, MachinesGetUtcWithMicroseconds) {
    const LocalZone zone{middle_europe};
    EXPECT_EQ(rfc3339(now + 5us), "2026-11-24T09:12:00.000005Z");
    EXPECT_EQ(rfc3339(Instant{}), "1970-01-01T00:00:00.000000Z");
}

TEST(Moment, ATimeThatComesTwiceHasItsOffset) {
    const LocalZone zone{middle_europe};
    const auto changed = Instant{std::chrono::seconds{1792890000}};  // 2026-10-25 01:00 UTC
    const auto before = changed - 10min, after = changed + 10min, later = changed + 24h;
    EXPECT_EQ(long_moment(before, later), "Sun 25 Oct 02:50:00 +02:00");
    EXPECT_EQ(long_moment(after, later), "Sun 25 Oct 02:10:00 +01:00");
    EXPECT_EQ(short_moment(after, later), "Sun 02:10 +01:00");
    EXPECT_EQ(clock_text(after), "02:10:00 +01:00");
    EXPECT_EQ(long_moment(changed + 1h, later), "Sun 25 Oct 03:00:00");
    EXPECT_EQ(span_text(before, after, later), "Sun 25 Oct 02:50:00 +02:00 - 02:10:00 +01:00");
    EXPECT_EQ(span_text(changed - 3h, changed + 3h, later),
              "Sun 25 Oct 00:00:00 +02:00 - 05:00:00 +01:00");
    EXPECT_EQ(span_text(later, later + 1min, later), "Mon 26 Oct 02:00:00 - 02:01:00");
}

}  // namespace
}  // namespace jw::show
