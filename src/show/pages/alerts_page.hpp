// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "history/alerting/alert_book.hpp"
#include "history/reading/sent_notices.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// `open`, `open, acknowledged`, `flapping`, `snoozed until 14:00`: how an open alert stands.
std::string alert_state(const history::AlertRow& alert, const history::AlertBook& book,
                        Instant now);

/// The screen of `job-watch alerts`: what is open, what waits to be sent, what was.
std::string alerts_page(const history::AlertBook& book, Instant now, const Terminal& terminal);

/// The screen of `job-watch alerts sent`: the notices that were sent, or given up, as they are
/// given.
std::string sent_page(const std::vector<history::SentNotice>& notices, Instant now,
                      const Terminal& terminal);

}  // namespace jw::show
