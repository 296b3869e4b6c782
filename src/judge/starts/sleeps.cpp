// SPDX-License-Identifier: MIT
#include "judge/starts/sleeps.hpp"

#include <algorithm>

namespace jw::starts {

namespace {

constexpr std::size_t most_sleeps = 200;

}  // namespace

void Sleeps::add(const Sleep& sleep) {
    if (!all_.empty() && sleep.to <= all_.back().to) return;  // it is known, or clocks went mad
    if (all_.size() == most_sleeps) all_.erase(all_.begin());
    all_.push_back(sleep);
}

std::vector<Sleep>::const_iterator Sleeps::after(double moment) const {
    return std::ranges::upper_bound(
        all_, moment, {}, [](const Sleep& sleep) { return static_cast<double>(sleep.to); });
}

bool Sleeps::any_in(double from, double to) const {
    const auto first = after(from);
    return first != all_.end() && first->from < to;
}

bool Sleeps::is_asleep(double at) const {
    const auto first = after(at - 1);
    return first != all_.end() && first->from <= at && at <= first->to;
}

double Sleeps::awake_between(double from, double to) const {
    auto awake = to - from;
    for (auto sleep = after(from); sleep != all_.end() && sleep->from < to; ++sleep)
        awake -= std::max(0.0, std::min(to, static_cast<double>(sleep->to)) -
                                   std::max(from, static_cast<double>(sleep->from)));
    return awake;
}

}  // namespace jw::starts
