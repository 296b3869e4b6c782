// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "systemd/sd/bus.hpp"

namespace jw::observe {

/// What is left to do once the unit that was observed may go on, in a process that is none of its
/// own: the run goes into the spool of the store at once, as `told` has it (see unit_run_json.hpp);
/// then, with what it and its manager wrote to the journal, once more.
void settle(std::string_view told, const std::string& store, sd::Manager manager);

/// Becomes the recorder, which brings in what lies in the spool of the store. Returns an errno.
int become_recorder(const std::string& store);

}  // namespace jw::observe
