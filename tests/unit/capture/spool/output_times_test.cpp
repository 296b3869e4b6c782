// SPDX-License-Identifier: MIT
#include "capture/spool/output_times.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "foundation/model/times_encoder.hpp"

namespace {

using namespace jw;
using namespace jw::spool;

OutputTimes some_times() {
    return {
        .step = Micros{32'000},
        .marks = {{Micros{0}, 0, 0}, {Micros{5000}, 300, 0}, {Micros{7'000'000'000}, 300, 70'000}},
        .last_out = Micros{6000},
        .last_err = {}};
}

TEST(OutputTimes, AreReadAsTheyWereWritten) {
    const auto times = parse_output_times(bytes_of(some_times()));
    ASSERT_EQ(times.marks.size(), 3U);
    EXPECT_EQ(times.step, Micros{32'000});
    EXPECT_EQ(times.marks[1].at, Micros{5000});
    EXPECT_EQ(times.marks[1].out, 300U);
    EXPECT_EQ(times.marks[2].at, Micros{7'000'000'000});
    EXPECT_EQ(times.marks[2].err, 70'000U);
    EXPECT_EQ(times.last_out, Micros{6000});
    EXPECT_FALSE(times.last_err);
    EXPECT_EQ(bytes_of({}), "");
    EXPECT_TRUE(parse_output_times("").empty());
}

TEST(OutputTimes, ThatCanNotBeAreNone) {
    const auto bytes = bytes_of(some_times());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto times = parse_output_times(std::string_view{bytes}.substr(0, size));
        EXPECT_LT(times.marks.size(), 3U) << "cut to " << size;
    }
    EXPECT_TRUE(parse_output_times(std::string(60'000, '\0')).empty()) << "too many marks";
    EXPECT_TRUE(parse_output_times(std::string(400, '\xff')).empty()) << "numbers without an end";
    const std::string huge{"\xff\xff\xff\xff\xff\xff\xff\x7f", 8};
    EXPECT_TRUE(parse_output_times(huge + huge + huge).empty()) << "beyond all time";
    const std::string none(3, '\0'), mark{"\1\1\1", 3}, zeros(2, '\0');
    EXPECT_FALSE(parse_output_times(none + mark).empty());
    EXPECT_TRUE(parse_output_times(none + huge + zeros).empty()) << "a time beyond all";
    const std::string more{"\xff\xff\xff\xff\xff\xff\xff\xff\x3f", 9};
    EXPECT_FALSE(parse_output_times(none + "\1" + more + "\1").empty());
    EXPECT_TRUE(parse_output_times(none + "\1" + more + "\1\1" + more + "\1").empty());
}

TEST(OutputTimes, GrowWhateverTheBytesAre) {
    std::mt19937 random{3};
    for (unsigned round = 0; round < 20'000; ++round) {
        std::string bytes(random() % 200, '\0');
        for (auto& byte : bytes) byte = static_cast<char>(random() % (round % 2 == 0 ? 256 : 160));
        const auto times = parse_output_times(bytes);
        ASSERT_LE(times.marks.size(), TimesEncoder::most_marks);
        OutputMark before;
        for (const auto& mark : times.marks) {
            ASSERT_TRUE(mark.at >= before.at && mark.out >= before.out && mark.err >= before.err);
            before = mark;
        }
    }
}

TEST(OutputTimes, HavePlacesInWhatIsKept) {
    EXPECT_EQ(place_in_kept(5, 100, 10, 20), 5U);
    EXPECT_EQ(place_in_kept(50, 100, 10, 20), 10U) << "in the gap";
    EXPECT_EQ(place_in_kept(80, 100, 10, 20), 10U) << "the first byte behind it";
    EXPECT_EQ(place_in_kept(85, 100, 10, 20), 15U);
    EXPECT_EQ(place_in_kept(1000, 100, 10, 20), 30U) << "beyond the end";
}

}  // namespace
