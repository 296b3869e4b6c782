// SPDX-License-Identifier: MIT
#include "show/report/figures/blocks.hpp"

#include <algorithm>

namespace jw::report {

namespace {

constexpr std::size_t blocks_kept = 300;

/// Running ones stay apart.
bool are_alike(const Block& newer, const Block& older) {
    return newer.outcome == older.outcome && newer.outcome != Outcome::running;
}

/// The gap up to which neighbours have to be joined for so many blocks to go; that of all of them
/// where that is not enough.
Micros gap_for(const std::vector<Block>& newest_first, std::size_t too_many) {
    std::vector<Micros> gaps;
    for (std::size_t i = 1; i < newest_first.size(); ++i)
        if (are_alike(newest_first[i - 1], newest_first[i]))
            gaps.push_back(newest_first[i - 1].from - newest_first[i].to);
    if (too_many > gaps.size()) return Micros::max();
    const auto last = gaps.begin() + static_cast<std::ptrdiff_t>(too_many) - 1;
    std::ranges::nth_element(gaps, last);
    return *last;
}

/// Joins neighbours of one outcome whose gap is at most so wide.
void join(std::vector<Block>& newest_first, Micros gap) {
    std::size_t kept = 0;
    for (std::size_t i = 1; i < newest_first.size(); ++i) {
        const auto& block = newest_first[i];
        auto& newer = newest_first[kept];
        if (!are_alike(newer, block) || newer.from - block.to > gap) {
            newest_first[++kept] = block;
            continue;
        }
        newer.from = std::min(newer.from, block.from);
        newer.to = std::max(newer.to, block.to);
        newer.runs += block.runs;
    }
    newest_first.resize(kept + 1);
}

/// The worse of two.
bool is_worse(Outcome one, Outcome other) {
    if (is_failure(one)) return true;
    return one == Outcome::warn && !is_failure(other);
}

/// For a job that never does the same twice in a row, however wide the gaps: pairs become one, and
/// a failure or a warning in it is what counts.
std::vector<Block> halved(const std::vector<Block>& newest_first) {
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < newest_first.size(); ++i) {
        if (i % 2 == 0) {
            blocks.push_back(newest_first[i]);
            continue;
        }
        auto& block = blocks.back();
        block.from = std::min(block.from, newest_first[i].from);
        block.to = std::max(block.to, newest_first[i].to);
        block.runs += newest_first[i].runs;
        if (is_worse(newest_first[i].outcome, block.outcome))
            block.outcome = newest_first[i].outcome;
    }
    return blocks;
}

}  // namespace

std::vector<Block> blocks_of(const std::vector<Run>& newest_first, Instant now) {
    std::vector<Block> blocks;
    blocks.reserve(newest_first.size());
    for (const auto& run : newest_first) {
        const auto took = run.duration.value_or(
            run.outcome == Outcome::running ? std::max(now - run.started, Micros{0}) : Micros{0});
        blocks.push_back({run.started, run.started + took, run.outcome, 1});
    }
    return merged(std::move(blocks), blocks_kept);
}

std::size_t blocks_in_row(std::size_t jobs) {
    constexpr std::size_t of_few = 288, in_all = 2200, least = 12;
    return jobs <= rows_open ? of_few : std::max(in_all / jobs, least);
}

std::vector<Block> merged(std::vector<Block> newest_first, std::size_t most) {
    auto blocks = std::move(newest_first);
    if (blocks.size() > most) join(blocks, gap_for(blocks, blocks.size() - most));
    while (blocks.size() > most) blocks = halved(blocks);
    return blocks;
}

}  // namespace jw::report
