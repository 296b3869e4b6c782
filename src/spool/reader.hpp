// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/run.hpp"
#include "spool/entry.hpp"

namespace jw::spool {

struct Entry {
    Kind kind = Kind::start;
    std::uint64_t revision = 0;
    Run run;  ///< run.user is "" here; `uid` says whose run it was
    Output output;
    std::uint32_t uid = 0;
    bool output_torn = false;  ///< the facts are whole, the output section is not; output is ""
};

/// Reads one entry from the bytes of its file. The bytes are hostile: any length, any content.
/// Fails where not even the facts can be trusted (wrong magic, newer version, checksum).
Result<Entry> parse(std::string_view bytes);

/// The entry of a name that is itself the record, as the wrapper leaves it on a full disk.
Result<Entry> parse_bare_name(std::string_view name);

struct Found {
    std::string path;  ///< absolute
    std::string name;
};

/// The finished entries (no *.tmp) in one spool folder, oldest key first; none if there is no
/// such folder. Only regular files owned by the calling user count.
std::vector<Found> list(const std::string& folder);

/// Reads the file found (at most 256 MiB, without following links) and parses it.
Result<Entry> read(const Found& found);

}  // namespace jw::spool
