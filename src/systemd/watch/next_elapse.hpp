// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "systemd/journal/unit_run.hpp"
#include "systemd/watch/properties.hpp"

namespace jw::watch {

/// When a timer elapses next, by its properties of org.freedesktop.systemd1.Timer: the earlier one
/// of its calendar and of its spans since some event, which are on the boot's clock. Nothing where
/// it has neither at present. `now` has both clocks.
std::optional<Instant> next_elapse(const Properties& properties, const journal::Moment& now);

}  // namespace jw::watch
