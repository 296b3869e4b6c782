// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace jw::levels {

inline constexpr std::size_t shift_sizes = 8;

/// The sizes of shift that are looked for: +20 % to +670 %, and the same downwards; logarithms.
inline constexpr std::array<double, shift_sizes> shift_size{
    .18, .25455844122715710, .36,  .50911688245431420,
    .72, 1.0182337649086284, 1.44, 2.0364675298172568};

/// One number for each size, upwards and downwards.
template <typename T>
using Sides = std::array<std::array<T, shift_sizes>, 2>;

/// What speaks for one size of shift.
struct Evidence {
    float score = 0;          ///< nats
    std::uint32_t start = 0;  ///< the value it began with, counted from the first there was

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.score, self.start);
    }
};

/// CUSUM statistics (Page 1954), one for each size of shift and direction: sums of log-likelihood
/// ratios that begin anew whenever they fall to zero.
struct Bank {
    Sides<Evidence> evidence = {};

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.evidence);
    }

    /// Adds what one value gains for each size: cut to [-`fall`, `cap`], and divided by
    /// `dependence` but for the first of an excursion.
    void add(const Sides<double>& gain, std::uint32_t now, double dependence, double cap);

    /// The strongest in one direction.
    const Evidence& strongest(std::size_t side) const;

    /// Where the oldest excursion that is under way began; `now` if none is.
    std::uint32_t quiet_until(std::uint32_t now) const;

    void clear(std::uint32_t now);
};

}  // namespace jw::levels
