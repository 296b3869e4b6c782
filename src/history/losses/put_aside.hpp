// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/spool/listing.hpp"
#include "foundation/model/run.hpp"

namespace jw::history {

/// Entries that the store could not take: they lie in damaged/ beside the others, each with the
/// reason in NAME.why.
struct PutAside {
    std::uint64_t entries = 0;
    std::optional<Instant> newest;  ///< when the last of them was put there
    std::string why;                ///< of that one; "" if it is not known
};

/// Moves an entry there, never over another file. What is oldest there goes for good, and is
/// counted in `dropped`, so that no more than 500 files and 64 MiB are kept. False if it could not
/// be moved.
bool put_aside(const spool::Found& entry, std::string_view why, Instant now);

/// What lies there, of all of these spool folders.
PutAside put_aside_in(const std::vector<std::string>& folders);

/// That, for a user.
std::string words_of(const PutAside& aside);

}  // namespace jw::history
