// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "systemd/journal/unit_run.hpp"

namespace jw::observe {

/// The value of a variable of the environment; null where it is not set.
using Variables = std::function<const char*(const char* name)>;

/// Whether the environment is that of a command of ExecStopPost=.
bool is_told(const Variables& variables);

/// What systemd tells such a command about the run, systemd.exec(5): result, status, trigger and
/// invocation, not when it began. Where a service reads a file of variables, whoever writes that
/// may have put anything in their place: what is no such value is nothing here.
journal::UnitRun told_by(const Variables& variables);

/// The number of a signal by its name as systemd writes it: `TERM`, `RTMIN+3`.
std::optional<int> signal_named(std::string_view name);

}  // namespace jw::observe
