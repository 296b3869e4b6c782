// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::history {

/// A notice that a receiver has taken, or that was given up.
struct SentNotice {
    std::string channel, kind;
    std::string job, host;  ///< as of an AlertRow
    Instant created, done;
    std::uint64_t attempts = 0;
    bool is_given_up = false;
    std::string last_error;  ///< of the last try that failed
};

/// Those done since then (the store keeps them for 30 days), the newest first, so many at most.
/// Reads only; a store that is not there has none.
Result<std::vector<SentNotice>> sent_notices(const std::string& store, std::optional<Instant> since,
                                             std::size_t most);

}  // namespace jw::history
