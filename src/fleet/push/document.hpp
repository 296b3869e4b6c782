// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/machine.hpp"
#include "history/changes/change_log.hpp"

namespace jw::fleet {

/// Who says it.
struct Speaker {
    std::string machine;  ///< see machine_of(); 32 hex digits, as the others
    std::string boot;     ///< "" where it is not known
    std::string host;
    std::string store, owner;
    std::chrono::seconds every{300};
};

/// A number for a machine that does not give its machine-id(5) away, as sd_id128(3) has for each
/// application; "" for a machine that has none.
std::string machine_of(const Machine& machine);

/// How far somebody has read a store.
struct Cursor {
    std::int64_t number = 0;
    std::string key;  ///< of the run there; "" for none

    bool operator==(const Cursor&) const = default;
};

/// A document of job-watch.push/1, and the outputs beside it.
struct Document {
    std::string json;
    std::vector<std::string> out, err;
};

/// That the host is there.
Document hello(const Speaker& speaker, Instant clock);

/// What has changed since `after`.
Document batch(const Speaker& speaker, Instant clock, const Cursor& after,
               const history::Changes& changes);

}  // namespace jw::fleet
