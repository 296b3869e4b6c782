// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "fleet/push/document.hpp"
#include "fleet/server/connection.hpp"

namespace jw::fleet {

struct Shipped {
    std::uint64_t runs = 0;
    bool again = false;  ///< the store had gone back, and was sent from its first change on
};

/// What a shipping takes from around it.
struct Freight {
    Speaker speaker;
    std::function<bool(const Run&)> wants_output;
    std::function<Instant()> now;
};

/// Says that the host is there, and brings the fleet what has changed in the store since it was
/// there last. A batch has come when its answer has: whoever is killed before asks again where the
/// fleet stands.
Result<Shipped> ship(Connection& connection, history::ChangeLog& log, const Freight& freight);

}  // namespace jw::fleet
