// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "foundation/model/run.hpp"

namespace jw::sd {

/// Tells the manager that started us how we are, sd_notify(3): READY=1, STATUS=..., WATCHDOG=1.
/// Nothing happens where nobody wants to know.
void tell_manager(const std::string& lines);

/// How often the manager wants to hear WATCHDOG=1 at least, if it does.
std::optional<Micros> watchdog_interval();

/// The one stream socket that systemd listens at for us, sd_listen_fds(3), now non-blocking; -1 if
/// there is none, or several.
int listening_socket();

}  // namespace jw::sd
