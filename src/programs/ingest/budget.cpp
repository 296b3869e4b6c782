// SPDX-License-Identifier: MIT
#include "programs/ingest/budget.hpp"

#include <algorithm>

namespace jw::ingest {

Budget::Hoard Budget::filled(Hoard hoard, Clock::time_point now) {
    const double minutes = std::chrono::duration<double, std::ratio<60>>{now - hoard.since}.count();
    hoard.runs = std::min(most_runs, hoard.runs + minutes * runs_a_minute);
    hoard.bytes = std::min(most_bytes, hoard.bytes + minutes * bytes_a_minute);
    hoard.since = now;
    return hoard;
}

bool Budget::spend(std::uint32_t uid, std::size_t bytes, Clock::time_point now) {
    auto& hoard = hoards_.try_emplace(uid, Hoard{.since = now}).first->second;
    hoard = filled(hoard, now);
    const auto size = static_cast<double>(bytes);
    if (hoard.runs < 1 || hoard.bytes < size) return false;
    hoard.runs -= 1;
    hoard.bytes -= size;
    return true;
}

bool Budget::is_untouched(Clock::time_point now) {
    constexpr double enough = 0.9;
    std::erase_if(hoards_, [now](const auto& one) {
        const auto hoard = filled(one.second, now);
        return hoard.runs >= enough * most_runs && hoard.bytes >= enough * most_bytes;
    });
    return hoards_.empty();
}

}  // namespace jw::ingest
