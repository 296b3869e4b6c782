// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "capture/spool/place.hpp"
#include "capture/spool/writer.hpp"
#include "foundation/base/fd.hpp"

namespace jw::wrapper {

// The way to the system's store for who can't write beside it: a service that runs as another user
// than root, or in a sandbox. The server (job-watch-ingest) may be absent, full, hung or hostile:
// everything here ends within the time that is given.

/// Whether the store has a server.
bool has_server(const spool::Path& store);

struct Call {
    int milliseconds = 0;       ///< for all of it
    const Fd* order = nullptr;  ///< given up once there is something to read here
};

/// Sends an entry. True once the server has said that it is on disk.
bool send_entry(spool::Kind kind, const spool::Facts& facts, std::span<const iovec> output,
                const Call& call);

/// Tells the server that there is something in the spool. False if nobody listens.
bool ring_server();

}  // namespace jw::wrapper
