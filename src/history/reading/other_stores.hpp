// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::history {

/// A store of this user that is not the one that is asked.
struct OtherStore {
    std::string path;
    std::uint64_t runs = 0;  ///< with those that wait in its spool
    std::optional<Instant> newest;
    std::string trouble;  ///< why it can't be read, else ""
};

/// Those that are there, by spool::possible_stores().
std::vector<OtherStore> other_stores(const std::string& asked);

}  // namespace jw::history
