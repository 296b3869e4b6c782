// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "systemd/journal/unit_run.hpp"
#include "systemd/watch/properties.hpp"

namespace jw::watch {

/// A service, and whose it is: what its manager's properties do not say.
struct Service {
    journal::Manager manager;
    std::string host, unit;
};

/// The newest run of a service by its properties, those of org.freedesktop.systemd1.Unit and
/// .Service together: whether it has ended or is about to (ExecStopPost= asks then, and the result
/// is there already). Where the main process never ran, the end is that of the unit, or its newest
/// change of state. Nothing for a service that has not run since it was loaded.
std::optional<journal::UnitRun> newest_run(const Service& service, const Properties& properties);

/// Whether a service waits for RestartSec=, after a try that has failed.
bool awaits_restart(const Properties& properties);

/// Whether a service may be tried again, should it fail.
bool may_restart(const Properties& properties);

/// Run::trigger of what a unit started: "timer", "path" or "socket" by its kind, else "unit".
std::string trigger_of(std::string_view unit);

/// The same of an activation that is under way; nothing where it has not begun.
std::optional<journal::UnitRun> run_under_way(const Service& service, const Properties& properties);

}  // namespace jw::watch
