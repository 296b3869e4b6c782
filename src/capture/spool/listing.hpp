// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "capture/spool/reader.hpp"
#include "foundation/base/result.hpp"

namespace jw::spool {

struct Found {
    std::string path;  ///< absolute
    std::string name;
};

/// The order in which entries are read: oldest key first; of one key the start, then ends by
/// their revision. Checkpoints come last: what is read with one, or before it, are the runs that it
/// says were sent.
bool reads_before(const Found& a, const Found& b);

/// The finished entries in one spool folder, in the order of reads_before; none if there is no
/// such folder. A *.tmp counts once it has been left alone for an hour: its writer was killed. Only
/// regular files owned by the calling user count, in a folder that nobody else may write.
std::vector<Found> list(const std::string& folder);

/// Reads the file found (at most 256 MiB, without following links) and parses it.
Result<Entry, Unreadable> read(const Found& found);

}  // namespace jw::spool
