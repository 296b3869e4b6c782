// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "generate/jobs/jobs_file.hpp"
#include "systemd/unit/root.hpp"

namespace jw::generate {

struct Timer {
    std::string text;  ///< of the unit, without its header
    bool once_a_boot =
        false;  ///< only @reboot: starting the timer again must not run the job again
    std::vector<Failure> complaints;  ///< what has no effect
};

/// The timer of a job; fails if that says not, or wrongly, when it runs. Zones are looked up in
/// the tree's /usr/share/zoneinfo: systemd refuses a timer with one that it can't find.
Result<Timer> timer_of(const std::string& name, const config::JobTable& job,
                       const unit::Root& root);

}  // namespace jw::generate
