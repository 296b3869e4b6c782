// SPDX-License-Identifier: MIT
#pragma once

#include "capture/spool/place.hpp"
#include "capture/spool/writer.hpp"
#include "foundation/base/fd.hpp"

namespace jw::wrapper {

/// Becomes the recorder program, which brings the spool of this store into the database. Ends
/// this process instead if another one is at it, or has already brought in our entry: `entry` in
/// `folder`.
[[noreturn]] void hand_over(const spool::Path& store, const Fd& folder, const spool::Name& entry);

}  // namespace jw::wrapper
