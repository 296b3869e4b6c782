// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

namespace jw::ingest {

/// How much each user may leave in the system's store: a hoard that a busy night may use up, and
/// which fills again slowly. Root and the companion have no limit.
class Budget {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr double most_runs = 1000;  ///< at once
    static constexpr double runs_a_minute = 60;
    static constexpr double most_bytes = 64 << 20;
    static constexpr double bytes_a_minute = 2 << 20;

    /// Whether the user may leave one more run of this size; if so it is counted.
    bool spend(std::uint32_t uid, std::size_t bytes, Clock::time_point now);

    /// Whether nobody has used up more than a tenth, so that it may be forgotten.
    bool is_untouched(Clock::time_point now);

private:
    struct Hoard {
        double runs = most_runs;
        double bytes = most_bytes;
        Clock::time_point since;
    };

    static Hoard filled(Hoard hoard, Clock::time_point now);

    std::map<std::uint32_t, Hoard> hoards_;
};

}  // namespace jw::ingest
