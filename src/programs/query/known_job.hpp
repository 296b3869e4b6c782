// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "history/reading/history.hpp"

namespace jw::query {

/// Complains that no run of this job is recorded, with the name that may have been meant.
void complain_unknown_job(const history::History& history, const std::string& name);

/// Whether any run is recorded; complains if not: there is no store, or nothing in it.
bool check_any(const history::History& history);

/// Whether the job is known; complains if not.
bool check_job(const history::History& history, const std::string& name);

}  // namespace jw::query
