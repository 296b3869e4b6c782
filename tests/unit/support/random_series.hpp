// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace jw::test {

/// Numbers by chance that are the same with every standard library: its distributions are not.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_{seed} {}

    /// In [0, 1).
    double share() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }

    bool comes(double probability) { return share() < probability; }

    double between(double least, double most) { return least + (most - least) * share(); }

    std::uint32_t below(std::uint32_t end) {
        return static_cast<std::uint32_t>(share() * static_cast<double>(end));
    }

    /// Normal, of mean 0 and deviation 1 (Box and Muller 1958).
    double normal() {
        const auto radius = std::sqrt(-2 * std::log(1 - share()));
        return radius * std::cos(2 * std::numbers::pi * share());
    }

private:
    std::mt19937_64 engine_;
};

/// The logarithms of a job's durations: what depends on the run before, what does not, outliers,
/// and an hour of the day that takes longer.
class Noise {
public:
    Noise(std::uint64_t seed, double sigma, double memory, double outliers, double wave)
        : chance_{seed}, sigma_{sigma}, memory_{memory}, outliers_{outliers}, wave_{wave} {}

    double next(double started) {
        lasting_ = memory_ * lasting_ + std::sqrt(1 - memory_ * memory_) * chance_.normal();
        auto value = sigma_ * std::sqrt(.5) * (lasting_ + chance_.normal());
        if (chance_.comes(outliers_)) value += chance_.between(.4, 2);
        return value + wave_ * std::sin(2 * std::numbers::pi * started / 86'400);
    }

    Chance& chance() { return chance_; }

private:
    Chance chance_;
    double sigma_, memory_, outliers_, wave_, lasting_ = 0;
};

}  // namespace jw::test
