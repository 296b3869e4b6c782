// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "judge/starts/rhythm.hpp"
#include "judge/starts/sleeps.hpp"

namespace jw::starts {

/// A start that is not as starts are to be; seconds.
struct OddStart {
    enum class What {
        caught_up,  ///< it stands in for starts that had not come, at a time that is no start's
        too_often   ///< with it, starts come much closer to each other than they are to
    };
    What what = What::caught_up;
    double due = 0;              ///< caught_up: the last of those that had not come, since 1970
    std::uint32_t missed = 0;    ///< caught_up: how many had not come
    std::uint32_t starts = 0;    ///< too_often: that it rests on
    std::uint32_t base = 0;      ///< too_often: distances it is compared with; 0: a schedule
    double before = 0, now = 0;  ///< too_often: from start to start
};

/// That are compared with what a crontab says.
inline constexpr std::size_t counted_starts = 12;

/// What is known of a job before a start of it.
struct Before {
    const Seen& seen;
    const std::vector<Rhythm>& rhythms;  ///< each in force now
    bool is_silence_odd = false;         ///< the machine slept in it, or a start was missed
};

/// Whether the start comes late for starts that were passed over. A job that keeps a distance from
/// its last start has nothing to catch up.
std::optional<OddStart> caught_up(double start, const Before& before);

/// Whether it is the one that makes starts come too often by a line of a crontab: half as often
/// again as it says.
std::optional<OddStart> too_often(double start, const Seen& seen,
                                  const std::vector<cron::Schedule>& lines);

/// The same by the distances before: five starts in a row, each less than half as far from the one
/// before it as nearly all were.
std::optional<OddStart> too_often(double start, const Seen& seen);

}  // namespace jw::starts
