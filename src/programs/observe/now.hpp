// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/base/clock.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::observe {

/// The present moment on both of the clocks that systemd has.
inline journal::Moment now() {
    return {.wall = Instant{Micros{micros_on(CLOCK_REALTIME)}},
            .since_boot = Micros{micros_on(CLOCK_MONOTONIC)}};
}

}  // namespace jw::observe
