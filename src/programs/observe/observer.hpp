// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "capture/spool/place.hpp"
#include "programs/observe/told.hpp"

namespace jw::observe {

/// Tells of the run of a service that has just ended, as its ExecStopPost=: asks the manager about
/// it, and hands the answer to a service of its own, by which nothing of the unit is held up. Where
/// the manager takes no services, as at a shutdown, the run is left in a spool folder of the store,
/// if that can be done within some seconds.
void observe(const std::string& unit, const spool::Path& store, const Variables& variables);

}  // namespace jw::observe
