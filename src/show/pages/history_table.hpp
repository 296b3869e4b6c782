// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/reading/history.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

enum class Listed { all, failed };

/// The runs that a table shows, newest first, and how many there are: a table may end early.
struct RunList {
    std::vector<Run> runs;
    history::Totals totals;  ///< of all that match but for `listed`
    Listed listed = Listed::all;

    bool is_whole() const {
        return runs.size() == (listed == Listed::failed ? totals.failures : totals.runs);
    }
};

/// The runs of one job; `usual` is the duration that each is compared with.
std::string history_page(const RunList& list, std::optional<Micros> usual, Instant now,
                         const Terminal& terminal);

/// The runs of all jobs.
std::string window_page(const RunList& list, Instant now, const Terminal& terminal);

}  // namespace jw::show
