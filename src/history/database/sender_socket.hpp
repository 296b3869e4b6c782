// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw::history {

/// Wakes job-watch-sender.socket of this user's manager: its service sends what is due in the
/// user's own store. False if nobody listens there, or it is another store.
bool wake_sender_unit(const std::string& store);

}  // namespace jw::history
