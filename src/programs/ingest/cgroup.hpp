// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::ingest {

/// Where systemd keeps its units: there may be others beside it that somebody else looks after.
enum class Hierarchy {
    unified,
    named,  ///< of cgroups version 1, `name=systemd`
};

/// The path in this hierarchy, out of the content of /proc/PID/cgroup, cgroups(7); "" if there is
/// none.
std::string_view cgroup_path(std::string_view content, Hierarchy hierarchy);

/// The system's service that a process with this path belongs to: the outermost unit that is no
/// slice, since below it the service, or its user, may make folders of any name. `root` is the
/// path of PID 1. "" for processes of no service, and for those of users' own managers and
/// sessions.
std::string system_service(std::string_view path, std::string_view root);

}  // namespace jw::ingest
