// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capture/spool/entry.hpp"
#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::spool {

struct Entry {
    Kind kind = Kind::start;
    std::uint64_t revision = 0;
    Run run;        ///< run.user is "" here, `uid` says whose run it was; run.job may be ""; of a
                    ///< checkpoint only run.source counts
    Output output;  ///< of a checkpoint: the state, as `out`
    std::optional<std::uint32_t> uid;
    bool output_torn = false;      ///< the facts are whole, the output section is not; output is ""
    bool unmasked = false;         ///< nothing in it is to be masked
    bool warn_by_program = false;  ///< expect::warns_by() tells of the exit code, too
    bool is_data = false;          ///< output.out is no text
    std::string fingerprint;       ///< what the run depended on beside its command line, in lines
    bool closes = false;           ///< not tried again: all that is told anew is run.note
    bool bare = false;  ///< from a name alone: most facts are missing, the job's name is cut
};

/// Why there is no entry, told apart by what is to be done with the file.
struct Unreadable {
    enum class Kind {
        damaged,      ///< nothing in it can be trusted: put it aside
        newer,        ///< a later job-watch understands it: leave it
        unavailable,  ///< gone, or it could not be read this time: leave it
    };
    Kind kind = Kind::damaged;
    std::string why;
};

/// Reads one entry from the bytes of its file. The bytes are hostile: any length, any content.
/// Fails where not even the facts can be trusted (wrong magic, newer version, checksum).
Result<Entry, Unreadable> parse(std::string_view bytes);

/// The entry of a name that is itself the record, as the wrapper leaves it on a full disk.
Result<Entry, Unreadable> parse_bare_name(std::string_view name);

}  // namespace jw::spool
