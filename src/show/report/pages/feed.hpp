// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "show/report/pages/index_page.hpp"

namespace jw::report {

/// feed.xml: the newest failures and recoveries of all jobs, as RFC 4287 (Atom) has it. The ids
/// are the keys of the runs, so that an entry stays the same one for a reader.
std::string feed(const Overview& overview);

}  // namespace jw::report
