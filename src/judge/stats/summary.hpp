// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "judge/stats/histogram.hpp"
#include "judge/stats/quantile.hpp"
#include "judge/stats/sample.hpp"
#include "judge/stats/trend.hpp"

namespace jw::stats {

/// Runs of one kind in a row; others in between do not break it.
struct Streak {
    bool failing = false;
    std::size_t length = 0;
};

/// How runs ended that ended alike.
struct Ending {
    Outcome outcome = Outcome::unknown;
    std::optional<int> exit, signal;

    // NOLINTNEXTLINE(modernize-use-nullptr): it takes what the compiler writes for ours
    auto operator<=>(const Ending&) const = default;
};

struct EndingCount {
    Ending ending;
    std::size_t count = 0;
};

/// What the runs of a job in a window of time amount to.
struct Summary {
    std::size_t runs = 0, successes = 0, failures = 0, skipped = 0, running = 0, untold = 0;
    std::size_t warnings = 0;
    std::optional<double>
        success_rate;               ///< of successes and failures; a run that warned is neither
    std::optional<Spread> took;     ///< seconds, successes only
    std::optional<Spread> cpu;      ///< seconds, successes only
    std::optional<Spread> max_rss;  ///< bytes, successes only
    std::optional<Trend> trend;     ///< of the successes' duration
    std::vector<Bin> took_bins;     ///< successes and failures
    Streak now;
    std::size_t longest_ok = 0, longest_failing = 0;
    std::optional<Sample> first, last, last_failure, last_success;
    std::optional<double> total_seconds;            ///< of the runs whose duration is known
    std::vector<EndingCount> endings;               ///< most frequent first
    std::array<std::size_t, 7> weekday_failures{};  ///< local time; 0 is Sunday
    std::array<std::size_t, 7> weekday_runs{};
};

/// `samples` in any order.
Summary summary_of(std::vector<Sample> samples);

}  // namespace jw::stats
