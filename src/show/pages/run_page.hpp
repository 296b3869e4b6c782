// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/reading/history.hpp"
#include "show/diff/side.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// What the history says about the place of a run among the others of its job.
struct RunContext {
    std::uint64_t failures_in_row = 0;  ///< 0 unless the run is the newest failure of a streak
    std::optional<Run> last_success;    ///< before the run
    std::optional<history::ErrorPast> error = {};  ///< of a failure whose error is known
    /// What is not as it was for the last success; nothing where there is none to compare with.
    std::optional<std::vector<std::string>> changes = {};
    std::optional<Side> usual = {};  ///< a usual run, if this one is to be compared with it
    std::vector<history::FindingRow> findings = {};  ///< History::findings_of()
};

/// How the output is shown: each stream by itself, or both in their order, with times.
enum class Sections { streams, times };

/// The command as it could be typed; cut in the middle where it is very long.
std::string command_text(const Run& run, Charset charset);

/// A run as a whole: its facts, then everything kept of its output.
std::string run_page(const Run& run, const Output& output, const RunContext& context, Instant now,
                     const Terminal& terminal, Sections sections = Sections::streams);

}  // namespace jw::show
