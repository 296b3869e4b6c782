// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "show/report/figures/card.hpp"

namespace jw::report {

/// badges/SLUG.svg: name and state, for other pages to show. Says nothing that is only true for a
/// moment.
std::string badge(const Card& card, Instant now);

}  // namespace jw::report
