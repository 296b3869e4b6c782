// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "show/report/figures/card.hpp"
#include "show/report/figures/digest.hpp"

namespace jw::report {

/// Some of very many jobs: neighbours by name.
struct Group {
    std::string host;
    Instant now;
    const std::vector<Card>& cards;
    const Digest& digest;
};

/// index/N.html: a table of them, those that need attention first.
std::string group_page(const Group& group);

}  // namespace jw::report
