// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace jw::spool {

/// Where this user may have stores, there or not: the default one, that of $JOB_WATCH_DB, those
/// that other versions of job-watch or another environment led to. Each once, the default one
/// first.
std::vector<std::string> possible_stores();

/// All spool folders of this user that are there, but for those beside a store: what waits in them
/// may belong to any store.
std::vector<std::string> spool_folders_apart();

}  // namespace jw::spool
