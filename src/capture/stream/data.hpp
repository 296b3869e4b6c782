// SPDX-License-Identifier: MIT
#pragma once

#include <sys/uio.h>

#include <span>

namespace jw::wrapper {

/// Whether what a job wrote is data rather than lines for a reader: it begins as an archive does,
/// holds a NUL, or is hardly UTF-8 at all. A text in an old encoding may pass for data where most
/// of its letters are not ASCII.
bool looks_like_data(std::span<const iovec> parts);

}  // namespace jw::wrapper
