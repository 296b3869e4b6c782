// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "foundation/base/fd.hpp"
#include "foundation/base/result.hpp"

namespace jw::history {

/// Opens a file of this name in the store's first spool folder, making both where needed: for
/// flock(2), nothing is ever written to it.
Result<Fd> open_lock_file(const std::string& store, const char* name);

/// What to say where a lock of the store can't be had because of `error`, an errno.
Failure cannot_lock(const std::string& folder, int error);

/// Who sends a store's messages, and who brings its runs to a fleet.
inline constexpr auto sender_lock = "sender-lock", ship_lock = "ship-lock";

/// Held by the one process that does a certain thing for a store: flock(2) on a file of that name
/// in the first spool folder. Who finds it taken leaves; so its holder looks for work once more
/// after giving it up. Given up when it goes out of scope, or by the kernel when its holder dies.
class SoleLock {
public:
    /// Never waits. Nothing where another process holds it.
    static Result<std::optional<SoleLock>> take(const std::string& store, const char* name);

private:
    explicit SoleLock(Fd file) : file_{std::move(file)} {}

    Fd file_;
};

}  // namespace jw::history
