// SPDX-License-Identifier: MIT
#pragma once

#include "systemd/journal/unit_run.hpp"
#include "systemd/watch/properties.hpp"
#include "systemd/watch/service_run.hpp"

namespace jw::observe {

/// The run of a service that has just ended: by the properties that its manager gave, and where it
/// gave none (null), by what the environment told and by the clock.
journal::UnitRun witnessed(const watch::Service& service, const watch::Properties* properties,
                           journal::UnitRun told, journal::Moment now);

}  // namespace jw::observe
