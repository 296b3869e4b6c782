// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "show/diff/line_diff.hpp"
#include "show/diff/output_diff.hpp"
#include "show/pages/diff_page.hpp"
#include "show/runs.hpp"

namespace jw::show {
namespace {

using Sequence = std::vector<std::uint32_t>;

/// What `before` becomes by the edits; every kept line is checked to be the same on both sides.
Sequence applied(const Sequence& before, const Sequence& after, const std::vector<Edit>& edits) {
    Sequence result;
    std::size_t next_before = 0;
    for (const auto& edit : edits) {
        if (edit.change == Change::added) {
            result.push_back(after[edit.after]);
            continue;
        }
        EXPECT_EQ(edit.before, next_before++);
        if (edit.change == Change::same) {
            EXPECT_EQ(before[edit.before], after[edit.after]);
            result.push_back(before[edit.before]);
        }
    }
    EXPECT_EQ(next_before, before.size());
    return result;
}

/// The length of the longest common subsequence, by the textbook.
std::size_t common(const Sequence& a, const Sequence& b) {
    std::vector<std::vector<std::size_t>> best(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j)
            best[i][j] = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1
                                              : std::max(best[i - 1][j], best[i][j - 1]);
    return best[a.size()][b.size()];
}

TEST(LineDiff, IsAlwaysRightAndAlwaysShortest) {
    std::mt19937 random{42};
    for (int round = 0; round < 3000; ++round) {
        Sequence before(random() % 12);
        Sequence after(random() % 12);
        for (auto& line : before) line = random() % 4;
        for (auto& line : after) line = random() % 4;
        const auto edits = line_diff(before, after);
        ASSERT_TRUE(edits);
        ASSERT_EQ(applied(before, after, *edits), after);
        const auto kept =
            static_cast<std::size_t>(std::ranges::count(*edits, Change::same, &Edit::change));
        ASSERT_EQ(kept, common(before, after));
    }
}

TEST(LineDiff, GivesUpWhereTooMuchDiffers) {
    Sequence before(3000);
    Sequence after(3000);
    for (std::uint32_t i = 0; i < 3000; ++i) before[i] = i, after[i] = i + 10'000;
    EXPECT_FALSE(line_diff(before, after));
    EXPECT_TRUE(line_diff(before, before));
}

TEST(OutputDiff, HostileOutputIsBoundedInTime) {
    std::string before;
    std::string after;
    std::mt19937 random{7};
    for (int i = 0; i < 131'072; ++i) {  // 256 KiB of nothing but short lines, in random order
        before += static_cast<char>('a' + random() % 26);
        before += '\n';
        after += static_cast<char>('a' + random() % 26);
        after += '\n';
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto diff = output_diff(output_lines(before, {}, Charset::utf8),
                                  output_lines(after, {}, Charset::utf8), Noise::ignored);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
    EXPECT_TRUE(diff.too_different);
    EXPECT_TRUE(diff.only_after.empty());
}

TEST(OutputDiff, OfALargeOutputTheLastLinesAreCompared) {
    const std::string line(1023, 'x');
    std::string text;
    for (int i = 0; i < 6000; ++i) text += line + "\n";
    const auto lines = output_lines(text, {}, Charset::utf8);
    EXPECT_TRUE(lines.shortened);
    EXPECT_LT(lines.lines.size(), 4100U);
    EXPECT_EQ(lines.lines.front(), line);
}

TEST(DiffPage, ALongLineIsCutAndThousandsOfChangesAreCounted) {
    Side before{run_of("a", '.', 24h), {}};
    Side after{run_of("a", 'F', 1h), {}};
    after.output.err = std::string(300'000, 'x') + "\n";
    for (int i = 0; i < 900; ++i) after.output.out += "line\n";
    const auto page = diff_page(before, after, Noise::ignored, now, {});
    EXPECT_LT(page.size(), 10'000U);
    EXPECT_NE(page.find("further lines are not shown"), std::string::npos);
}

}  // namespace
}  // namespace jw::show
