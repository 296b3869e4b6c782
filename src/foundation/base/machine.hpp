// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw {

/// A machine, as what ran on it tells of it.
struct Machine {
    std::string id;    ///< machine-id(5), 32 hex digits; "" if it has none
    std::string boot;  ///< 32 hex digits; "" if unknown
    std::string host;  ///< what it calls itself
};

/// The one that this process runs on.
Machine this_machine();

/// Whether the boot id in /proc is that of a container, which is mounted over the machine's, as
/// systemd-nspawn does.
bool has_own_boot_id();

/// Whether this is a container, and its boot id may be hidden by a /proc of a sandbox in it
/// (ProtectProc=), which shows the machine's.
bool may_hide_boot_id();

}  // namespace jw
