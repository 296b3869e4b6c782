// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/base/fd.hpp"
#include "foundation/base/result.hpp"

namespace jw::history {

/// Opens a file of this name in the store's first spool folder, making both where needed: for
/// flock(2), nothing is ever written to it.
Result<Fd> open_lock_file(const std::string& store, const char* name);

/// What to say where a lock of the store can't be had because of `error`, an errno.
Failure cannot_lock(const std::string& folder, int error);

}  // namespace jw::history
