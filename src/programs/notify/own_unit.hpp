// SPDX-License-Identifier: MIT
#pragma once

#include "programs/notify/options.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// Whether we were started by a process of a service (systemd.exec(5), $INVOCATION_ID). A service
/// has not ended before all its processes have, and fails if that takes too long.
bool is_in_service();

/// Has systemd start this program again in a unit of its own: out of the
/// way of the service that we are in, or out of our own unit's sandbox, in which a channel's
/// command would hardly work. Credentials that the configuration names go along. False if that
/// can't be had, as for a user without a manager.
bool restart_in_own_unit(const Options& options, const config::Config& config);

}  // namespace jw::send
