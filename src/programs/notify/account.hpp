// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "history/alerting/waiting.hpp"

namespace jw::send {

/// What `job-watch alerts flush` tells.
struct Account {
    std::string words;     ///< a line for each channel
    bool all_sent = true;  ///< also where nothing waited
};

Account account_of(const std::vector<history::Progress>& channels);

}  // namespace jw::send
