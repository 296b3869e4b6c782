// SPDX-License-Identifier: MIT
#include "programs/observe/timers.hpp"

#include <algorithm>
#include <chrono>

#include "programs/observe/now.hpp"
#include "systemd/watch/next_elapse.hpp"

namespace jw::observe {

namespace {

constexpr std::chrono::seconds listing_patience{1};  // who asks us has less of it
constexpr std::size_t most_timers = 1000;

}  // namespace

std::string next_runs(sd::Manager manager) {
    auto bus = sd::Bus::open(manager, listing_patience);
    if (!bus) return "";
    auto timers = bus->loaded_units("*.timer");
    if (!timers) return "";
    timers->resize(std::min(timers->size(), most_timers));
    std::string lines;
    for (const auto& timer : *timers) {
        const auto properties = bus->properties_of(timer, "org.freedesktop.systemd1.Timer");
        if (!properties) continue;
        const auto& unit = properties->text("Unit");
        const auto next = watch::next_elapse(*properties, now());
        if (unit.empty() || !next) continue;
        lines += unit + " " + std::to_string(next->time_since_epoch().count()) + "\n";
    }
    return lines;
}

}  // namespace jw::observe
