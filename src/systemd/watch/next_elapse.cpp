// SPDX-License-Identifier: MIT
#include "systemd/watch/next_elapse.hpp"

#include <algorithm>

namespace jw::watch {

std::optional<Instant> next_elapse(const Properties& properties, const journal::Moment& now) {
    std::optional<Instant> next;
    if (const auto calendar = properties.time("NextElapseUSecRealtime")) next = Instant{*calendar};
    const auto since_boot = properties.time("NextElapseUSecMonotonic");
    if (since_boot && now.since_boot) {
        const auto span = now.wall + (*since_boot - *now.since_boot);
        next = next ? std::min(*next, span) : span;
    }
    return next;
}

}  // namespace jw::watch
