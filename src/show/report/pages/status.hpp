// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "show/report/pages/group_page.hpp"
#include "show/report/pages/index_page.hpp"

namespace jw::report {

/// status.json: what index.html says, for programs. job-watch-report(7) describes it; within a
/// schema number fields are only ever added.
std::string status(const Overview& overview);

/// status/N.json: the same of a group of jobs.
std::string status(const Group& group);

}  // namespace jw::report
