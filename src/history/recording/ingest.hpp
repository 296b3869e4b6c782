// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::history {

struct Ingested {
    std::uint64_t entries = 0;     ///< spool entries brought in
    bool left_to_another = false;  ///< another process holds the writer's lock and does it
    bool busy = false;  ///< another program holds the database: the entries stay in the spool
    std::optional<Instant> next_due;    ///< when the next message can be sent: start the sender
    std::vector<std::string> warnings;  ///< what was set aside or found damaged, in words
};

/// Brings every spool entry of this store into the database: one writer at a time under a lock
/// (never waited for), in transactions of at most 500 runs, an entry's file removed only after
/// the COMMIT that holds it. Creates or migrates the store where needed. One that an integrity
/// check finds damaged is set aside under a new name and said; what is provably no store, or a
/// newer job-watch's, is left alone: that is a failure, and the entries wait. Ends with bounded
/// retention work. `lock` is the descriptor of STORE-spool/lock if the caller already holds its
/// flock, else -1.
Result<Ingested> ingest(const std::string& store, int lock = -1);

}  // namespace jw::history
