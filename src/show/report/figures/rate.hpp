// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "show/words/quantity.hpp"

namespace jw::report {

/// The successes among the runs with a verdict, `-` where there is none of these.
inline std::string rate_text(std::uint64_t successes, std::uint64_t failures) {
    const auto all = successes + failures;
    if (all == 0) return "-";
    return show::percent_text(static_cast<double>(successes) / static_cast<double>(all)) + "%";
}

}  // namespace jw::report
