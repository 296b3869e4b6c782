// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/model/run.hpp"

namespace jw::query {

inline const Instant now{std::chrono::seconds{1795514400}};  // Tue 2026-11-24 10:00:00 UTC

}  // namespace jw::query
