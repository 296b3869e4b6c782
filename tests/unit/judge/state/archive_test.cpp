// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <limits>

#include "judge/state/reader.hpp"
#include "judge/state/writer.hpp"

namespace jw::state {
namespace {

enum class Colour : std::uint8_t { red, green };

struct Part {
    std::uint32_t number = 0;
    float value = 0;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.number, self.value);
    }

    bool operator==(const Part&) const = default;
};

struct Whole {
    bool flag = false;
    Colour colour = Colour::red;
    double moment = 0;
    std::string text;
    std::vector<std::uint32_t> numbers;
    std::vector<float> values;
    std::vector<Part> parts;
    std::array<Part, 2> pair;
    std::optional<Part> maybe, never;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.flag, self.colour, self.moment, self.text, self.numbers, self.values,
                self.parts, self.pair, self.maybe, self.never);
    }

    bool operator==(const Whole&) const = default;
};

Whole sample() {
    return {.flag = true,
            .colour = Colour::green,
            .moment = 1.7e9,
            .text = std::string{"a\0b\xff", 4},
            .numbers = {5, 6, 7, 0, std::numeric_limits<std::uint32_t>::max()},
            .values = {-1.5F, 0, std::numeric_limits<float>::max()},
            .parts = {{1, 2}, {300, -4}},
            .pair = {{{7, 8}, {9, 10}}},
            .maybe = Part{11, 12},
            .never = {}};
}

std::string bytes_of(const Whole& whole) {
    Writer writer;
    writer(whole);
    return writer.bytes();
}

TEST(Archive, GivesBackWhatWasWritten) {
    const auto bytes = bytes_of(sample());
    Reader reader{bytes};
    Whole read;
    reader(read);
    EXPECT_TRUE(reader.is_whole());
    EXPECT_EQ(read, sample());
}

TEST(Archive, NeitherALessNorAMoreOfBytesIsWhole) {
    const auto bytes = bytes_of(sample());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto some = bytes.substr(0, length);
        Reader reader{some};
        Whole read;
        reader(read);
        EXPECT_FALSE(reader.is_whole()) << length;
    }
    const auto more = bytes + '\0';
    Reader reader{more};
    Whole read;
    reader(read);
    EXPECT_FALSE(reader.is_whole());
}

TEST(Archive, NumbersInOrderTakeAByteEach) {
    std::vector<std::uint32_t> numbers(100);
    for (std::uint32_t i = 0; i < 100; ++i) numbers[i] = 1'000'000 + i * 60;
    Writer writer;
    writer(numbers);
    EXPECT_LT(writer.bytes().size(), 105U);
}

}  // namespace
}  // namespace jw::state
