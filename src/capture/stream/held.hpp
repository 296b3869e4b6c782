// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "capture/stream/relay.hpp"
#include "foundation/base/fd.hpp"

namespace jw::wrapper {

/// --quiet-success: turns the channels to files without a name in $TMPDIR (else /tmp), where the
/// output waits for the verdict. Where there is no room for one, the output is shown at once.
void open_held(std::array<Channel, 2>& channels, std::array<Fd, 2>& held);

/// Passes on all that was held, waiting for the caller where it must.
void copy_held(const Fd& held, int sink);

}  // namespace jw::wrapper
