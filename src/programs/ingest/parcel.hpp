// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "capture/spool/writer.hpp"
#include "foundation/base/result.hpp"

namespace jw::ingest {

/// An entry on its way into the spool.
struct Parcel {
    spool::Name name;
    std::string bytes;
};

/// What is known of a run that a service of the system sends, whatever it says itself.
struct Origin {
    std::uint32_t uid = 0;
    std::string unit;
    std::string host;
    std::string boot_id;              ///< 32 hex digits
    std::int64_t now = 0;             ///< microseconds since the epoch
    std::int64_t boottime = 0;        ///< the same moment on CLOCK_BOOTTIME
    std::int64_t time_namespace = 0;  ///< the number of the one that this clock counts in
};

/// Whether files of root give runs of the unit this name.
using IsNameOf = std::function<bool(const std::string& unit, const std::string& job)>;

/// The entry as it is, from somebody who may say anything. Fails on bytes that are no entry of a
/// run.
Result<Parcel> any_run(std::string_view bytes);

/// The entry with `origin` in the place of what it says of that. Its key becomes own_key(), its
/// job the unit's name without .service unless `is_name_of` allows another; it does not begin in
/// the future, and when it did is told by the clock of the boot, if it knows that; facts that only
/// managers and importers tell are left out.
Result<Parcel> own_run(std::string_view bytes, const Origin& origin, const IsNameOf& is_name_of);

}  // namespace jw::ingest
