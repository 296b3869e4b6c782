// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace jw::ingest {

/// How much may be sent.
struct Allowance {
    double runs;  ///< at once
    double runs_a_minute;
    double bytes;
    double bytes_a_minute;
};

/// How much each service, and all together, may leave in the system's store: a hoard that a busy
/// night may use up, and which fills again slowly. It goes by the service, since a user may have
/// thousands of uids, subuid(5). Root and the companion have no limit.
class Budget {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr double mebi = 1 << 20;
    static constexpr Allowance of_a_service{1000, 60, 64 * mebi, 2 * mebi};
    static constexpr Allowance of_all{10'000, 1200, 512 * mebi, 32 * mebi};

    /// Whether the service may leave one more run of this size; if so it is counted.
    bool spend(const std::string& unit, std::size_t bytes, Clock::time_point now);

    /// Whether nobody has used up more than a tenth, so that it may be forgotten.
    bool is_untouched(Clock::time_point now);

private:
    struct Hoard {
        double runs, bytes;
        Clock::time_point since;

        void fill(const Allowance& allowance, Clock::time_point now);

        bool has(double size) const { return runs >= 1 && bytes >= size; }

        void take(double size);
        bool is_nearly_full(const Allowance& allowance) const;
    };

    std::map<std::string, Hoard> hoards_;
    Hoard common_{of_all.runs, of_all.bytes, {}};
};

}  // namespace jw::ingest
