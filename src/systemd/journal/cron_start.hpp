// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "foundation/model/run.hpp"
#include "systemd/journal/entry.hpp"

namespace jw::journal {

/// What cron calls itself in the journal: Debian's, and cronie's.
inline constexpr auto cron_identifiers = std::to_array<std::string_view>({"CRON", "CROND"});

/// The start of a job that cron(8) logged, `(USER) CMD (COMMAND)`. How it ended cron does not say.
/// Nothing for other entries, for those that cron's own service did not write as root, and for a
/// command that job-watch wraps: it records that itself.
std::optional<Run> cron_start_of(const Entry& entry);

}  // namespace jw::journal
