// SPDX-License-Identifier: MIT
#pragma once

#include "capture/spool/place.hpp"
#include "foundation/base/fd.hpp"

namespace jw::spool {

/// Opens the spool folder of ladder step `step` (see spool_folder), making it and the folders on
/// the way (0700, provided the umask is 0077). A folder that is a link, belongs to another user or
/// lets others in is refused: in places where everybody may write, it could be a trap.
/// Empty with errno set if that can't be done.
Fd open_folder(const Path& folder, int step);

}  // namespace jw::spool
