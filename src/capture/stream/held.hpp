// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "capture/stream/relay.hpp"
#include "foundation/base/fd.hpp"

namespace jw::wrapper {

/// --quiet-success: turns the channels to files without a name in $TMPDIR (else /tmp), where the
/// output waits for the verdict. Where there is no room for one, the output is shown at once.
void open_held(std::array<Channel, 2>& channels, std::array<Fd, 2>& held);

/// The verdict is there: the caller sees all that was held, or nothing of it, and what comes now
/// goes the same way. Waits for the caller where it must; goes on from where a killed relay came.
void show_held(Shared& shared, std::array<Channel, 2>& channels, std::array<Fd, 2>& held,
               Relay::Calls calls = Relay::Calls::any);

}  // namespace jw::wrapper
