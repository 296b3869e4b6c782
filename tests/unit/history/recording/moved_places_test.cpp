// SPDX-License-Identifier: MIT
#include "history/recording/moved_places.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

using jw::history::moved_places;
using Places = std::vector<std::uint64_t>;

TEST(MovedPlaces, StayWhereNothingWasMasked) {
    EXPECT_EQ(moved_places({0, 4, 9}, "one\ntwo\nthree\n", "one\ntwo\nthree\n"), (Places{0, 4, 9}));
}

TEST(MovedPlaces, StayAtTheirLines) {
    EXPECT_EQ(moved_places({0, 4, 15, 20}, "one\npass=12345\ntwo\nend\n",
                           "one\npass=[masked]\ntwo\nend\n"),
              (Places{0, 4, 18, 23}));
}

TEST(MovedPlaces, GoWithLinesThatBecameOne) {
    const std::string before = "begin\nkey 1\nkey 2\nkey 3\nend\n",
                      after = "begin\n[masked]\nend\n";
    EXPECT_EQ(moved_places({0, 6, 12, 18, 24, 28}, before, after), (Places{0, 6, 6, 6, 15, 19}));
}

TEST(MovedPlaces, StayInOrderWhateverTheTexts) {
    std::mt19937 random{5};
    const auto some_text = [&random] {
        std::string text(random() % 40, 'a');
        for (auto& c : text) c = "ab\n"[random() % 3];
        return text;
    };
    for (unsigned round = 0; round < 20'000; ++round) {
        const auto before = some_text(), after = some_text();
        Places places;
        for (std::uint64_t place = 0; place <= before.size(); ++place) places.push_back(place);
        const auto moved = moved_places(places, before, after);
        ASSERT_EQ(moved.size(), places.size());
        for (std::size_t i = 0; i < moved.size(); ++i) {
            ASSERT_LE(moved[i], after.size() + 0U) << before << "->" << after;
            ASSERT_TRUE(i == 0 || moved[i] >= moved[i - 1]) << before << "->" << after;
        }
    }
}

}  // namespace
