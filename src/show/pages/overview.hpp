// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history/reading/history.hpp"
#include "show/terminal/terminal.hpp"
#include "show/words/attention.hpp"
#include "show/words/next_runs.hpp"

namespace jw::show {

struct Overview {
    std::vector<history::JobSummary> jobs;  ///< the first, as sort_by_need leaves them
    std::vector<stats::Health> rest = {};   ///< of those that come after, in their order
    /// Of the rest, those whose newest run was not as asked for: some, and how many there are.
    std::vector<history::JobSummary> mistaken = {};
    std::size_t mistaken_count = 0;
    history::StoreFacts store;
    std::string host;                              ///< this one
    std::size_t hosts = 1;                         ///< of the jobs
    std::vector<output::CommonError> common = {};  ///< errors that several jobs have
    LastWords last_words;  ///< of the newest failure of the job that `neediest` names, if it fails
    NextRuns next;
    Instant now;
};

/// One screen: counts, a line for each job that fits, and in words what needs attention.
std::string overview_page(const Overview& overview, const Terminal& terminal);

}  // namespace jw::show
