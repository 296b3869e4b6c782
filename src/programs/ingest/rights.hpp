// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "programs/ingest/service_files.hpp"

namespace jw::ingest {

/// Whom the system's companion runs as, and in which unit.
inline constexpr const char* companion_user = "job-watch";
inline constexpr const char* companion_unit = "job-watch-companion.service";

/// Who is at the other end, as the kernel says.
struct Peer {
    std::uint32_t uid = 0;
    std::string unit;  ///< system_service() of its cgroup
};

enum class Right {
    nothing,
    own_runs,    ///< runs of its unit and user
    everything,  ///< any run, checkpoints, the order to look into the spool
};

/// What the peer may say. `companion` is the uid of companion_user, if there is one; `declared`
/// what root's files say of the peer's unit. Many services run what others want, such as cron:
/// theirs are the runs of the user that their files name, or, where they name job-watch, all.
Right right_of(const Peer& peer, std::optional<std::uint32_t> companion, const Declared& declared);

}  // namespace jw::ingest
