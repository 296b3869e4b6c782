// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/judging/finding_row.hpp"

namespace jw::report {

/// A failure, and the success before it.
struct RunFacts {
    Run run;
    Output output;
    std::optional<Run> success;
    Output success_output;
    std::vector<history::FindingRow> findings;  ///< what was found of it
    std::string slug;                           ///< of the job
};

/// runs/ID.html: everything about a failed run. At most 256 kB. Says nothing that changes with
/// time, so that the page stays as it is.
std::string run_page(const RunFacts& facts, const std::string& host);

}  // namespace jw::report
