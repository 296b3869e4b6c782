// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::history {

/// Runs that were removed from spool folders before they could be recorded.
struct Dropped {
    std::uint64_t runs = 0;
    std::optional<Instant> newest;  ///< when the last of them was removed
};

/// Counts one more in the file `dropped` of a spool folder, with a lock on it: several processes
/// may. Where that can't be, nothing may be removed.
class DroppedCount {
public:
    explicit DroppedCount(const std::string& folder);
    DroppedCount(const DroppedCount&) = delete;
    DroppedCount& operator=(const DroppedCount&) = delete;
    DroppedCount(DroppedCount&&) = delete;
    DroppedCount& operator=(DroppedCount&&) = delete;
    ~DroppedCount();

    bool is_open() const { return file_ >= 0; }

    /// False if it can't be written.
    bool add_one(Instant now);

private:
    int file_ = -1;
    std::uint64_t runs_ = 0;
};

/// What was dropped from all of these folders, ever.
Dropped dropped_from(const std::vector<std::string>& folders);

/// That, for a user: what was lost, why, and what to do.
std::string words_of(const Dropped& dropped);

}  // namespace jw::history
