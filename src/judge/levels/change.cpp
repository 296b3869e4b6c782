// SPDX-License-Identifier: MIT
#include "judge/levels/change.hpp"

#include <algorithm>
#include <cmath>

namespace jw::levels {

namespace {

constexpr std::uint32_t soon = 30;  // runs
constexpr std::size_t most_remembered = 20;

}  // namespace

std::size_t Changes::count_since(std::uint32_t moment) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(at, [moment](auto change) { return change > moment; }));
}

bool Changes::is_return(const Move& move) const {
    return last && last->is_up != move.is_up && move.at - last->at <= soon &&
           std::abs(last->size + move.size) <= .4F * std::abs(last->size);
}

void Changes::add(const Move& move, bool is_return) {
    if (at.size() == most_remembered) at.erase(at.begin());
    at.push_back(move.at);
    last = is_return ? std::nullopt : std::optional{move};
}

}  // namespace jw::levels
