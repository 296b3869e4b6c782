// SPDX-License-Identifier: MIT
#include "programs/ingest/rights.hpp"

namespace jw::ingest {

Right right_of(const Peer& peer, std::optional<std::uint32_t> companion, const Declared& declared) {
    if (peer.uid == 0) return Right::everything;
    if (peer.unit.empty()) return Right::nothing;
    // Both: the user may have other processes, and the unit others that it starts.
    if (companion && peer.uid == *companion && peer.unit == companion_unit)
        return Right::everything;
    const bool is_its_user = declared.uid == peer.uid;
    return is_its_user || declared.names_job_watch ? Right::own_runs : Right::nothing;
}

}  // namespace jw::ingest
