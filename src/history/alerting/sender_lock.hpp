// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "foundation/base/fd.hpp"
#include "foundation/base/result.hpp"

namespace jw::history {

/// Held by the one process that sends a store's messages: flock(2) on sender-lock in the first
/// spool folder. Who finds it taken leaves; so its holder looks for due messages once more after
/// giving it up. Given up when it goes out of scope, or by the kernel when its holder dies.
class SenderLock {
public:
    /// Never waits. Nothing where another process holds it.
    static Result<std::optional<SenderLock>> take(const std::string& store);

private:
    explicit SenderLock(Fd file) : file_{std::move(file)} {}

    Fd file_;
};

}  // namespace jw::history
