// SPDX-License-Identifier: MIT
#pragma once

#include "spool/place.hpp"

namespace jw::wrapper {

/// Becomes the recorder program, which brings the spool of this store into the database. Ends
/// this process instead if another one is at it already: it will find our entry.
[[noreturn]] void hand_over(const spool::Path& store);

}  // namespace jw::wrapper
