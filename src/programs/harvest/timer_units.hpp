// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "systemd/journal/selection.hpp"
#include "systemd/unit/root.hpp"
#include "systemd/unit/search_path.hpp"

namespace jw::harvest {

/// Adds what the timers start whose unit files lie on this machine: aliases are followed, and
/// targets to what they pull in. No D-Bus: it would be another program that has to work. `uid`
/// absent: the system's manager.
void add_timer_units(journal::Selection& selection, std::optional<std::uint32_t> uid);

/// The same for any tree.
void add_timer_units(journal::Selection& selection, const unit::Root& root,
                     const std::vector<unit::Folder>& path);

}  // namespace jw::harvest
