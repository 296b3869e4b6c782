// SPDX-License-Identifier: MIT
#pragma once

#include "judge/alert/message.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// The message as it leaves now: with the time, by which it may be late, and a link to the page of
/// the report that is about it.
alert::Message outgoing(alert::Message message, const config::Report& report, Instant now);

}  // namespace jw::send
