// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "show/report/figures/card.hpp"

namespace jw::report {

/// What there is to say about a machine.
struct Overview {
    std::string host;
    Instant now;
    std::vector<Card> cards;
    std::vector<std::string> losses = {};  ///< runs that could not be recorded, in words
};

/// index.html: is everything healthy, and if not, what needs attention first.
std::string index_page(const Overview& overview);

}  // namespace jw::report
