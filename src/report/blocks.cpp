// SPDX-License-Identifier: MIT
#include "report/blocks.hpp"

#include <algorithm>
#include <chrono>

namespace jw::report {

namespace {

constexpr std::size_t blocks_kept = 300;

/// Joins neighbours of one outcome whose gap is at most so wide.
std::vector<Block> joined(const std::vector<Block>& newest_first, Micros gap) {
    std::vector<Block> blocks;
    for (const auto& block : newest_first) {
        const bool joins = !blocks.empty() && blocks.back().outcome == block.outcome &&
                           block.outcome != Outcome::running &&
                           blocks.back().from - block.to <= gap;
        if (!joins) {
            blocks.push_back(block);
            continue;
        }
        blocks.back().from = std::min(blocks.back().from, block.from);
        blocks.back().to = std::max(blocks.back().to, block.to);
        blocks.back().runs += block.runs;
    }
    return blocks;
}

/// For a job that never does the same twice in a row, however wide the gaps: pairs become one, and
/// a failure in it is what counts.
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
        if (is_failure(newest_first[i].outcome)) block.outcome = newest_first[i].outcome;
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

std::vector<Block> merged(std::vector<Block> newest_first, std::size_t most) {
    auto blocks = std::move(newest_first);
    for (Micros gap = std::chrono::minutes{1}; blocks.size() > most && gap < std::chrono::days{1};
         gap *= 2)
        blocks = joined(blocks, gap);
    while (blocks.size() > most) blocks = halved(blocks);
    return blocks;
}

}  // namespace jw::report
