// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "show/report/figures/card.hpp"
#include "show/report/figures/digest.hpp"

namespace jw::report {

/// One of the pages that have all jobs between them, by name.
struct GroupPage {
    std::uint32_t number = 0;
    const Digest* digest = nullptr;
};

/// What there is to say about a machine.
struct Overview {
    std::string host;
    Instant now;
    /// The neediest first; where there are very many jobs, only the first of them.
    std::vector<Card> cards = {};
    Total total = {};
    std::vector<GroupPage> groups = {};    ///< none where one page has all jobs
    std::vector<std::string> losses = {};  ///< runs that could not be recorded, in words
};

/// index.html: is everything healthy, and if not, what needs attention first.
std::string index_page(const Overview& overview);

}  // namespace jw::report
