// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "systemd/sd/bus.hpp"

namespace jw::observe {

/// What is left to do once the unit that was observed may go on, in a process that is none of its
/// own: the run goes into the spool of the store at once, as `entry` has it; then, with what it
/// wrote to the journal, once more.
void settle(std::string_view entry, const std::string& store, sd::Manager manager);

/// Becomes the recorder, which brings in what lies in the spool of the store. Returns an errno.
int become_recorder(const std::string& store);

}  // namespace jw::observe
