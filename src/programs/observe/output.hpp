// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>

#include "systemd/journal/unit_output.hpp"

namespace jw::observe {

/// What the journal has of a run that has just ended.
struct Told {
    std::optional<journal::UnitRun> run;  ///< what its manager says there of it
    bool is_over = false;                 ///< the manager's last word is among that
    journal::WrittenRun written;          ///< what the run wrote
};

/// Waits until the manager's word of the end has arrived and nothing follows it: `longest`, and
/// once more as long as `goes_on` says that there is something of the unit still at work. Nothing
/// where the journal can't be read.
///
/// Maps files: one that is truncated meanwhile kills the process (SIGBUS).
std::optional<Told> told_by_journal(const journal::UnitRun& run, Micros longest,
                                    const std::function<bool()>& goes_on);

/// Whether the manager has said there that it tries the run again.
bool is_retried(const journal::UnitRun& run);

}  // namespace jw::observe
