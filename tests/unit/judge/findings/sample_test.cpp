// SPDX-License-Identifier: MIT
// How much is found, and how much of it falsely, in made-up histories that are the same each time.
#include "support/sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "judge/findings/history.hpp"

namespace jw::findings {
namespace {

constexpr std::size_t runs = 300;
const std::size_t histories = jw::test::sample(24, 24);

test::Character character(std::uint64_t seed) {
    constexpr std::array sigmas{.03, .1, .2, .3};
    constexpr std::array memories{0.0, .5, .8};
    constexpr std::array outliers{0.0, .01, .05};
    return {.seed = seed,
            .sigma = sigmas[seed % 4],
            .memory = memories[seed % 3],
            .outliers = outliers[seed / 3 % 3],
            .wave = seed % 5 == 0 ? .4 : 0,
            .failing = seed % 4 == 0 ? .02 : 0,
            .period = seed % 2 == 0 ? test::day : 3600};
}

/// In how many of them there is such a message, soon after something was done to the runs from the
/// 150th on.
template <typename Spoil>
std::size_t found(Kind kind, std::uint32_t soon, Spoil spoil) {
    constexpr std::uint32_t first = 150;
    std::size_t count = 0;
    for (std::uint64_t seed = 1; seed <= histories; ++seed) {
        auto history = test::healthy(character(seed), runs);
        jw::test::Chance chance{seed + 1000};
        for (std::size_t i = first; i < runs; ++i) spoil(history[i], chance);
        count += std::ranges::any_of(test::pushed(test::judge(history)), [&](const auto& one) {
            return one.kind == kind && one.at >= first && one.at <= first + soon;
        });
    }
    return count;
}

TEST(Sample, OfHealthyJobsHasHardlyAMessage) {
    std::size_t messages = 0;
    for (std::uint64_t seed = 1; seed <= 2 * histories; ++seed)
        messages += test::pushed(test::judge(test::healthy(character(seed), runs))).size();
    EXPECT_LE(messages, 12U);  // of 14,400 runs with seven signals each
}

TEST(Sample, OfSlowerJobsIsFound) {
    const auto slower = [](double factor) {
        return [factor](test::Past& past, jw::test::Chance&) { past.duration *= factor; };
    };
    EXPECT_EQ(found(Kind::shift, 60, slower(2)), histories);
    EXPECT_GE(found(Kind::shift, 60, slower(1.5)), histories - 1);
    EXPECT_GE(found(Kind::shift, 60, slower(1.2)), histories / 2);
}

TEST(Sample, OfFailingJobsIsFound) {
    EXPECT_EQ(found(Kind::failure_rate, 10,
                    [](test::Past& past, jw::test::Chance&) { past.has_failed = true; }),
              histories);
    EXPECT_GE(found(Kind::failure_rate, 60,
                    [](test::Past& past, jw::test::Chance& chance) {
                        past.has_failed = chance.comes(.3);
                    }),
              histories - 2);
}

TEST(Sample, OfJobsThatDoNothingIsFound) {
    EXPECT_EQ(found(Kind::empty, 1,
                    [](test::Past& past, jw::test::Chance&) {
                        past.output.clear();
                        past.rows = 0;
                    }),
              histories);
}

TEST(Sample, OfLinesOfTroubleIsFound) {
    EXPECT_GE(found(Kind::new_line, 3,
                    [](test::Past& past, jw::test::Chance&) {
                        past.output = "fatal: disk quota of nas exceeded\n" + past.output;
                    }),
              histories - 1);
}

}  // namespace
}  // namespace jw::findings
