// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "foundation/base/fd.hpp"
#include "foundation/base/result.hpp"

namespace jw::report {

/// Opens the folder at an absolute path from the root downwards, making with `mode` what is
/// missing. For root every step must be safe: folders on the way belong to root and are not for
/// others to write (a sticky one such as /tmp is, as long as what we enter in it is root's), and
/// so do links, so that nobody else can lead us elsewhere, before or while we walk. Others are
/// led by nobody but themselves.
Result<Fd> open_safely(const std::string& path, mode_t mode);

}  // namespace jw::report
