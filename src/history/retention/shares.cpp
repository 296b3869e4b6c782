// SPDX-License-Identifier: MIT
#include "history/retention/shares.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <numeric>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

std::uint64_t sum_of(const std::vector<Share>& shares) {
    return std::accumulate(shares.begin(), shares.end(), std::uint64_t{0},
                           [](auto sum, const auto& share) { return sum + share.bytes; });
}

/// How much each may have at most, so that together it is no more than `room`. The last of the
/// smaller ones, in the order of their sizes, leaves the rest to the larger ones.
std::uint64_t level(std::vector<Share> shares, std::uint64_t room) {
    std::ranges::sort(shares, {}, &Share::bytes);
    auto left = shares.size();
    for (const auto& share : shares) {
        if (share.bytes > room / left) return room / left;
        room -= share.bytes;
        --left;
    }
    return shares.empty() ? 0 : shares.back().bytes;
}

void take_above(std::vector<Share>& surplus, const std::vector<Share>& shares, std::uint64_t room) {
    const auto most = level(shares, room);
    for (const auto& [user, bytes] : shares)
        if (bytes > most) surplus.push_back({.user = user, .bytes = bytes - most});
}

}  // namespace

std::vector<Share> shares_in(SQLite::Database& database) {
    SQLite::Statement query{database, "SELECT user, bytes FROM shares ORDER BY user"};
    std::vector<Share> shares;
    while (query.executeStep()) {
        const auto bytes = std::max<std::int64_t>(query.getColumn(1).getInt64(), 0);
        shares.push_back(
            {.user = bytes_of(query.getColumn(0)), .bytes = static_cast<std::uint64_t>(bytes)});
    }
    return shares;
}

std::vector<Share> surplus_of(const std::vector<Share>& shares, const std::string& owner,
                              std::uint64_t less) {
    std::vector<Share> own, others;
    for (const auto& share : shares)
        (share.user == owner || share.user.empty() ? own : others).push_back(share);
    const auto of_owner = sum_of(own), of_others = sum_of(others);
    const auto all = of_owner + of_others;
    const auto room = all - std::min(all, less);
    const auto for_others = std::max(room / 2, room - std::min(room, of_owner));
    const auto for_owner = std::max(room - room / 2, room - std::min(room, of_others));
    std::vector<Share> surplus;
    take_above(surplus, own, for_owner);
    take_above(surplus, others, for_others);
    return surplus;
}

}  // namespace jw::history
