// SPDX-License-Identifier: MIT
#include "programs/ingest/budget.hpp"

#include <algorithm>

namespace jw::ingest {

void Budget::Hoard::fill(const Allowance& allowance, Clock::time_point now) {
    const double minutes = std::chrono::duration<double, std::ratio<60>>{now - since}.count();
    runs = std::min(allowance.runs, runs + minutes * allowance.runs_a_minute);
    bytes = std::min(allowance.bytes, bytes + minutes * allowance.bytes_a_minute);
    since = now;
}

void Budget::Hoard::take(double size) {
    runs -= 1;
    bytes -= size;
}

bool Budget::Hoard::is_nearly_full(const Allowance& allowance) const {
    constexpr double enough = 0.9;
    return runs >= enough * allowance.runs && bytes >= enough * allowance.bytes;
}

bool Budget::spend(const std::string& unit, std::size_t bytes, Clock::time_point now) {
    const Hoard full{of_a_service.runs, of_a_service.bytes, now};
    auto& own = hoards_.try_emplace(unit, full).first->second;
    own.fill(of_a_service, now);
    common_.fill(of_all, now);
    const auto size = static_cast<double>(bytes);
    if (!own.has(size) || !common_.has(size)) return false;
    own.take(size);
    common_.take(size);
    return true;
}

bool Budget::is_untouched(Clock::time_point now) {
    std::erase_if(hoards_, [now](const auto& one) {
        auto hoard = one.second;
        hoard.fill(of_a_service, now);
        return hoard.is_nearly_full(of_a_service);
    });
    common_.fill(of_all, now);
    return hoards_.empty() && common_.is_nearly_full(of_all);
}

}  // namespace jw::ingest
