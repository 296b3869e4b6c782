// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/base/result.hpp"
#include "programs/ingest/cgroup.hpp"
#include "programs/ingest/rights.hpp"

namespace jw::ingest {

/// Says who is at the other end of connected sockets: their user by SO_PEERCRED, unix(7), and their
/// unit by the cgroup of the process that connected.
class Witness {
public:
    Witness();

    /// Fails where the process is gone, or is no more what it was when it connected.
    Result<Peer> peer_of(int socket) const;

private:
    Hierarchy hierarchy_;
    std::string root_;  ///< cgroup of PID 1
};

}  // namespace jw::ingest
