// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "foundation/model/run.hpp"

namespace jw {

/// What the job used as a user and in the kernel; nothing where one of them is not known.
inline std::optional<Micros> cpu_time(const Run& run) {
    if (!run.cpu_user || !run.cpu_system) return std::nullopt;
    return *run.cpu_user + *run.cpu_system;
}

}  // namespace jw
