// SPDX-License-Identifier: MIT
#pragma once

#include "systemd/watch/properties.hpp"

namespace jw::watch {

/// The units that a target starts when it is started, by its properties.
Texts pulled_in_by(const Properties& target);

}  // namespace jw::watch
