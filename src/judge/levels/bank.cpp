// SPDX-License-Identifier: MIT
#include "judge/levels/bank.hpp"

#include <algorithm>

namespace jw::levels {

namespace {

constexpr double most_fall = 2.6;  // nats that one value may speak against a shift
constexpr float under_way = 1.0F;  // a score above it keeps its runs out of the base

}  // namespace

void Bank::add(const Sides<double>& gain, std::uint32_t now, double dependence, double cap) {
    for (std::size_t side = 0; side < 2; ++side)
        for (std::size_t i = 0; i < shift_sizes; ++i) {
            auto& [score, start] = evidence[side][i];
            const bool begins = score <= 0;
            if (begins) start = now;
            const auto more = gain[side][i] / (begins ? 1 : dependence);
            score = static_cast<float>(std::max(
                0.0, static_cast<double>(score) + std::max(-most_fall, std::min(cap, more))));
        }
}

const Evidence& Bank::strongest(std::size_t side) const {
    return *std::ranges::max_element(evidence[side], {}, &Evidence::score);
}

std::uint32_t Bank::quiet_until(std::uint32_t now) const {
    auto end = now;
    for (const auto& side : evidence)
        for (const auto& [score, start] : side)
            if (score > under_way) end = std::min(end, start);
    return end;
}

void Bank::clear(std::uint32_t now) {
    for (auto& side : evidence) side.fill({.score = 0, .start = now});
}

}  // namespace jw::levels
