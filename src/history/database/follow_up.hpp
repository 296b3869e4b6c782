// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/model/run.hpp"

namespace jw::history {

// What has to happen after runs were brought into the store, by processes that nobody waits for.

/// Starts job-watch-record, detached: for the one who has kept another from bringing runs in by
/// holding the writer's lock, or who has seen that some wait.
/// Nothing where that program is not installed.
void start_recorder(const std::string& store);

/// Waits until what is in the store's spool now has been brought in, for two seconds at most: for
/// who has started the recorder.
void await_recorder(const std::string& store);

/// Wakes job-watch-sender.service, or else starts job-watch-notify, detached, if a message can be
/// sent within the next minute; it waits for those that are held back for so long. Without that
/// program nothing happens: messages stay in the outbox, and `job-watch doctor` says so.
void start_sender(const std::string& store, Instant next_due);

}  // namespace jw::history
