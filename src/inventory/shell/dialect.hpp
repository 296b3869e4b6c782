// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "inventory/shell/shell_line.hpp"
#include "systemd/unit/root.hpp"

namespace jw::inventory {

/// How the shell of that path reads a line; nothing for one that is not known to read quotes as sh
/// does.
std::optional<Dialect> dialect_of(const unit::Root& root, const std::string& shell);

}  // namespace jw::inventory
