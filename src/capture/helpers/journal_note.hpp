// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "capture/run/shared.hpp"
#include "capture/spool/writer.hpp"

namespace jw::wrapper {

/// Tells the journal of a run that no disk could take, or none where the store's owner would look:
/// the last place where anybody may find it.
/// One datagram in journald's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL), never waited
/// for; without a journal nothing happens.
void note_in_journal(std::string_view job, const spool::Key& key, const Ending& ending);

}  // namespace jw::wrapper
