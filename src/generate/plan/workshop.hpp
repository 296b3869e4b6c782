// SPDX-License-Identifier: MIT
#pragma once

#include "generate/plan/plan.hpp"
#include "generate/plan/sockets.hpp"
#include "systemd/unit/unit_files.hpp"

namespace jw::generate {

/// What units and drop-ins are made with. Views.
struct Workshop {
    const World& world;
    const unit::UnitFiles& units;
    const Wrapper& wrapper;
    const Sockets& sockets;
};

}  // namespace jw::generate
