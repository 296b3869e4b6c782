// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "base/result.hpp"
#include "config/jobs_file.hpp"
#include "generate/plan.hpp"
#include "unit/unit_files.hpp"

namespace jw::generate {

/// The drop-in's name: last in order, so that it sees every ExecStart= that others have set.
inline constexpr std::string_view drop_in_name = "zz-job-watch.conf";

/// What drop-ins are made with. Views.
struct Wrapping {
    const unit::Root& root;
    const unit::UnitFiles& units;
    const Wrapper& wrapper;
    const std::set<std::string>& socket_activated;  ///< services, or their templates
};

/// The services that sockets of the search path start.
std::set<std::string> socket_activated(const unit::Root& root, const unit::UnitFiles& units);

/// How a service is recorded from now on.
struct DropIn {
    std::string text;
    std::string observed;  ///< why it is observed rather than wrapped; "" where it is wrapped
};

/// The drop-in that puts the wrapper before every command of the unit or, where that would change
/// it or is not asked for, has each run told of once it has ended; fails with the reason why the
/// unit has to be left as it is.
Result<DropIn> drop_in_for(const unit::Located& unit, const Wrapping& wrapping,
                           const config::WrapPattern& pattern);

/// The value of ExecStopPost= by which runs are observed, all in the unit's own name: outside of
/// its sandbox (+), and without any say in its result (-). systemd.service(5).
std::string observing_command(const Wrapper& wrapper);

}  // namespace jw::generate
