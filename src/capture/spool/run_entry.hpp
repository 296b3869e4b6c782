// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capture/spool/place.hpp"
#include "foundation/model/run.hpp"

namespace jw::spool {

/// What is kept of a run's one stream, with the number of bytes that there were. Views.
struct KeptBytes {
    std::uint64_t seen = 0;
    std::string_view head, tail;
};

/// A run that no wrapper recorded, as its entry tells of it: of one that is under way a start
/// entry, else an end entry. Views. Of several entries with the run's key, the one with the highest
/// revision stays.
struct RunEntry {
    const Run& run;
    std::optional<std::uint32_t> uid;
    unsigned revision = 0;
    std::optional<KeptBytes> output;  ///< nothing: nobody knows what it wrote
    bool closes = false;              ///< see Entry
};

/// The bytes of the entry, as parse() reads them.
std::string bytes_of(const RunEntry& entry);

/// Leaves the entry in the first of the store's spool folders that takes it, where it survives a
/// power cut; the first ones may be passed over. An errno if none does, that of the first one.
/// Whoever has the store's lock, or takes it next, brings the run in.
int leave(const RunEntry& entry, const Path& store, int first_step = 0);

}  // namespace jw::spool
