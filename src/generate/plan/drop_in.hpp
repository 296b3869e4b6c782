// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/base/result.hpp"
#include "generate/jobs/jobs_file.hpp"
#include "generate/plan/workshop.hpp"

namespace jw::generate {

/// The drop-in's name: last in order, so that it sees every ExecStart= that others have set.
inline constexpr std::string_view drop_in_name = "zz-job-watch.conf";

/// How a service is recorded from now on.
struct DropIn {
    std::string text;
    std::string observed;  ///< why it is observed rather than wrapped; "" where it is wrapped
};

/// The drop-in that has each run observed once it has ended and, unless that would change the unit
/// or is not asked for, puts the wrapper before every command of it; fails with the reason why the
/// unit has to be left as it is.
Result<DropIn> drop_in_for(const unit::Located& unit, const Workshop& shop,
                           const config::WrapPattern& pattern);

/// The value of ExecStopPost= by which runs are observed, all in the unit's own name: outside of
/// its sandbox (+), and without any say in its result (-). systemd.service(5).
std::string observing_command(const Wrapper& wrapper);

}  // namespace jw::generate
