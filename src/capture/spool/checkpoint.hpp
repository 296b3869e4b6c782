// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "foundation/base/fd.hpp"

namespace jw::spool {

/// Leaves in the spool folder how far the source was read, once the entries of all runs up to
/// there lie in it. `now` (microseconds since the epoch) is later than that of the checkpoint
/// before, whose place it takes in the end. Durable once it returns 0; else an errno.
int write_checkpoint(const Fd& folder, std::string_view source, std::string_view state,
                     std::int64_t now);

}  // namespace jw::spool
