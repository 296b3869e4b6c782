// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "render/next_runs.hpp"
#include "render/terminal.hpp"
#include "store/history.hpp"

namespace jw::render {

/// The last line that a run wrote, and to which stream; "" if it wrote none.
struct LastWords {
    std::string stream, line;
};

LastWords last_words_of(const Run& run, const Output& output);

struct Overview {
    std::vector<store::JobSummary> jobs;  ///< as sort_by_need leaves them
    store::StoreFacts store;
    std::string host;
    LastWords last_words;  ///< of the newest failure of the job that `neediest` names
    NextRuns next;
    Instant now;
};

/// The job whose newest run failed most recently, or null: the one to explain.
const store::JobSummary* neediest(const std::vector<store::JobSummary>& jobs);

/// One screen: counts, a line for each job that fits, and in words what needs attention.
std::string overview_page(const Overview& overview, const Terminal& terminal);

}  // namespace jw::render
