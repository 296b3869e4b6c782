// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace jw::history {

/// What the runs of one user take of a store: as the kernel said whose they are, "" if nobody did.
struct Share {
    std::string user;
    std::uint64_t bytes = 0;

    bool operator==(const Share&) const = default;
};

std::vector<Share> shares_in(SQLite::Database& database);

/// Who gives how much so that all together is `less`. Half of the room is for the owner of the
/// store, half for all others, each of them as much as the other; what one does not use is free for
/// the rest. So nobody's flood pushes out what others have, however many uids it comes from. Runs
/// of which no user is known count as the owner's.
std::vector<Share> surplus_of(const std::vector<Share>& shares, const std::string& owner,
                              std::uint64_t less);

}  // namespace jw::history
