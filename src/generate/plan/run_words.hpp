// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "generate/plan/plan.hpp"
#include "systemd/unit/settings.hpp"

namespace jw::generate {

/// What stands before a command of a service with these settings, up to the options that only some
/// jobs have. `name` is written as it is. A service of the system keeps its runs in the system's
/// store, whoever it runs as, unless its environment names another one.
std::string run_words(const Wrapper& wrapper, const unit::Settings& settings,
                      std::string_view name);

/// The option by which the wrapper knows that ExecStopPost= tells how the service ended, with a
/// blank before it; "" where that may be much later than the end of its commands.
std::string_view observed_option(const unit::Settings& settings);

}  // namespace jw::generate
