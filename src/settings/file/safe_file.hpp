// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.hpp"

namespace jw::config {

/// Why a file or folder is not read.
struct Unread {
    enum class Kind {
        absent,  ///< it, or a folder on the way, is not there
        refused  ///< it can't be read, or somebody else could have written it
    };
    Kind kind = Kind::refused;
    std::string why;   ///< names the place in doubt
    std::string next;  ///< what to do
};

/// Reads a file of at most 1 MiB that nobody but its reader and root can have written: it and every
/// folder and symbolic link on the way to it belong to one of them (for root: to root), and nobody
/// else may write to them. Only a sticky folder, such as /tmp, may be written to by all, since what
/// is in it is changed by its owner alone. The path is walked by descriptors, so that nothing can
/// be exchanged behind the check.
Result<std::string, Unread> read_safely(const std::string& path);

/// The names in a folder, sorted, under the same conditions; the folder itself may not be sticky.
/// At most 200 names ending with `suffix` and not beginning with a dot.
Result<std::vector<std::string>, Unread> list_safely(const std::string& path,
                                                     const std::string& suffix);

}  // namespace jw::config
