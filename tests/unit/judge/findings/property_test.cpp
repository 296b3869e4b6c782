// SPDX-License-Identifier: MIT
// What holds of all histories: what is found rests on the runs so far, and on nothing that bytes of
// a state do not hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "judge/findings/history.hpp"
#include "judge/state/writer.hpp"
#include "support/sample.hpp"

namespace jw::findings {
namespace {

using test::History;

/// Histories in which all kinds occur: steps, growth, empty runs, failures, silences.
History eventful(std::uint64_t seed) {
    jw::test::Chance chance{seed};
    test::Character character{.seed = seed, .sigma = chance.between(.03, .3), .failing = .02};
    character.period = chance.comes(.5) ? test::day : chance.comes(.5) ? 3600 : 300;
    auto history = test::healthy(character, 500);
    const auto step = 100 + chance.below(200);
    const auto trouble = step + 50 + chance.below(100);
    for (std::uint32_t i = step; i < history.size(); ++i) {
        history[i].duration *= 1.8;
        history[i].max_rss *= 1 + (i - step) / 300.0;
        history[i].started += 2 * character.period;
        if (i < trouble) continue;
        history[i].output = "ERROR: connection lost\n" + history[i].output;
        history[i].has_failed = chance.comes(.2);
        if (!chance.comes(.1)) continue;
        history[i].output.clear();
        history[i].rows = 0;
    }
    return history;
}

TEST(Findings, HistoriesOfTheseTestsHaveAllKinds) {
    std::vector<Kind> kinds;
    for (std::uint64_t seed = 1; seed <= 10; ++seed)
        for (const auto& finding : test::judge(eventful(seed)).findings)
            kinds.push_back(finding.kind);
    for (const auto kind : {Kind::shift, Kind::empty, Kind::missing_line, Kind::new_line,
                            Kind::failure_rate, Kind::late})
        EXPECT_GT(std::ranges::count(kinds, kind), 0) << word(kind);
}

TEST(Findings, RestOnTheRunsSoFarAlone) {
    for (std::uint64_t seed = 1; seed <= jw::test::sample(10, 100); ++seed) {
        const auto history = eventful(seed);
        const auto whole = test::judge(history).findings;
        for (const std::size_t end : {60UL, 210UL, 333UL, 460UL}) {
            const History some{history.begin(), history.begin() + static_cast<std::ptrdiff_t>(end)};
            auto expected = whole;
            std::erase_if(expected, [&](const Finding& finding) {
                return finding.told > 0 ? finding.told > some.back().started : finding.at >= end;
            });
            EXPECT_EQ(test::keys(test::judge(some).findings), test::keys(expected))
                << "seed " << seed << ", " << end << " runs";
        }
    }
}

TEST(Findings, AreTheSameWhenTheStateIsWrittenAndReadAfterEachRun) {
    for (std::uint64_t seed = 1; seed <= jw::test::sample(6, 60); ++seed) {
        const auto history = eventful(seed);
        const auto plain = test::judge(history);
        const auto stored = test::judge(history, [](State& state) {
            auto read = state_of(to_bytes(state));
            ASSERT_TRUE(read);
            state = std::move(*read);
        });
        EXPECT_EQ(test::keys(stored.findings), test::keys(plain.findings)) << seed;
        EXPECT_EQ(to_bytes(stored.state), to_bytes(plain.state)) << seed;
    }
}

TEST(Findings, AreTheSameWhenAllIsJudgedAnew) {
    const auto history = eventful(3);
    const auto once = test::judge(history);
    const auto again = test::judge(history);
    EXPECT_EQ(test::keys(once.findings), test::keys(again.findings));
    EXPECT_EQ(to_bytes(once.state), to_bytes(again.state));
}

TEST(State, OfASignalIsAtMostFourKibibytes) {
    std::size_t largest = 0;
    for (const double period : {300.0, 900.0, 3600.0, test::day, 7 * test::day})
        test::judge(test::healthy({.seed = 4, .period = period}, 2500), [&](State& state) {
            if (state.runs % 50 != 0) return;
            const auto size_of = [&largest](const auto& part) {
                state::Writer writer;
                writer(part);
                largest = std::max(largest, writer.bytes().size());
            };
            for (const auto& signal : state.signals) size_of(signal);
            size_of(state.lines);
            size_of(state.failures);
            size_of(state.starts);
        });
    EXPECT_LE(largest, 4096U);
    EXPECT_GT(largest, 2000U);
}

TEST(State, ThatIsDamagedIsNone) {
    const auto bytes = to_bytes(test::judge(eventful(2)).state);
    ASSERT_TRUE(state_of(bytes));
    for (std::size_t i = 0; i < bytes.size(); i += 97) {
        auto damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
        EXPECT_FALSE(state_of(damaged)) << i;
        EXPECT_FALSE(state_of(bytes.substr(0, i))) << i;
    }
    EXPECT_FALSE(state_of(""));
}

}  // namespace
}  // namespace jw::findings
