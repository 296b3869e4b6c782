// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "systemd/journal/unit_run.hpp"
#include "systemd/watch/properties.hpp"

namespace jw::watch {

/// A time that is there on both clocks, under NAME and NAMEMonotonic.
inline std::optional<journal::Moment> moment_of(const Properties& properties,
                                                std::string_view name) {
    const auto wall = properties.time(name);
    if (!wall) return std::nullopt;
    return journal::Moment{.wall = Instant{*wall},
                           .since_boot = properties.time(std::string{name}.append("Monotonic"))};
}

}  // namespace jw::watch
