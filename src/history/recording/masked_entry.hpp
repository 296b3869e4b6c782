// SPDX-License-Identifier: MIT
#pragma once

#include "capture/spool/reader.hpp"

namespace jw::history {

/// An entry as it may be stored and shown: secrets in its command line and in its output are masked
/// (judge/alert/masking.hpp), unless its run was recorded with --no-mask. Data that was
/// kept because that was asked for (--keep both), a bare entry and a
/// checkpoint stay as they are.
spool::Entry masked(spool::Entry entry);

}  // namespace jw::history
