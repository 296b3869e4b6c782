// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "foundation/base/result.hpp"
#include "foundation/model/retention.hpp"
#include "foundation/model/run.hpp"

namespace jw::history {

using jw::Retention;

struct Pruned {
    std::uint64_t rows = 0;     ///< runs removed
    std::uint64_t outputs = 0;  ///< runs whose output was removed
    std::uint64_t bytes = 0;    ///< given back to the file system (dry run: an estimate)
};

enum class PruneMode { for_real, dry_run };

/// prune() at a given time.
Result<Pruned> prune_at(const std::string& store, const Retention& retention, PruneMode mode,
                        Instant now);

/// Applies the retention to the whole store and gives the space back. With `dry_run` nothing is
/// changed and the same counts are computed. Waits for other writers at most 10 s.
Result<Pruned> prune(const std::string& store, const Retention& retention, bool dry_run);

}  // namespace jw::history
