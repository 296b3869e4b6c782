// SPDX-License-Identifier: MIT
#include "judge/levels/season.hpp"

#include <gtest/gtest.h>

#include "support/random_series.hpp"

namespace jw::levels {
namespace {

struct Series {
    std::vector<std::uint32_t> hours;
    std::vector<float> values;
};

template <typename Value>
Series series(std::size_t count, std::uint32_t step, Value value) {
    Series made;
    for (std::size_t i = 0; i < count; ++i) {
        const auto hour = 470'000 + static_cast<std::uint32_t>(i) * step;
        made.hours.push_back(hour);
        made.values.push_back(static_cast<float>(value(hour)));
    }
    return made;
}

TEST(Season, OfAWeekdayIsTakenOff) {
    test::Chance chance{1};
    const auto is_long = [](std::uint32_t hour) { return hour / 24 % 7 == 3; };
    const auto [hours, values] = series(100, 24, [&](std::uint32_t hour) {
        return (is_long(hour) ? 1.0 : 0.0) + .05 * chance.normal();
    });
    const auto season = season_of(hours, values);
    for (const auto hour : hours) EXPECT_NEAR(season.at(hour), is_long(hour) ? .95 : 0, .1) << hour;
}

TEST(Season, OfTheHourIsTakenOff) {
    const auto [hours, values] =
        series(300, 1, [](std::uint32_t hour) { return hour % 24 == 5 ? 2.0 : 0.0; });
    const auto season = season_of(hours, values);
    EXPECT_GT(season.at(5), 1.5);
    EXPECT_NEAR(season.at(6), 0, .01);
}

TEST(Season, IsNoneInNoise) {
    test::Chance chance{2};
    const auto [hours, values] = series(400, 24, [&](std::uint32_t) { return chance.normal(); });
    const auto season = season_of(hours, values);
    for (const auto hour : hours) EXPECT_EQ(season.at(hour), 0);
}

TEST(Season, IsNoneOfTooShortATime) {
    const auto [hours, values] =
        series(27, 24, [](std::uint32_t hour) { return hour / 24 % 7 == 3 ? 2.0 : 0.0; });
    EXPECT_EQ(season_of(hours, values).at(hours[3]), 0);
}

}  // namespace
}  // namespace jw::levels
