// SPDX-License-Identifier: MIT
#include "programs/observe/timers.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

#include "programs/observe/now.hpp"
#include "systemd/watch/next_elapse.hpp"
#include "systemd/watch/pulled_in.hpp"
#include "systemd/watch/timer_trouble.hpp"

namespace jw::observe {

namespace {

constexpr std::chrono::seconds listing_patience{1};  // who asks us has less of it
constexpr std::size_t most_timers = 1000;

/// The unit that a timer names, and of a target what it pulls in.
std::vector<std::string> started_by(sd::Bus& bus, const std::string& unit) {
    if (unit.empty()) return {};
    std::vector<std::string> units{unit};
    if (!unit.ends_with(".target")) return units;
    if (const auto target = bus.properties_of(unit, "org.freedesktop.systemd1.Unit"))
        std::ranges::copy_if(watch::pulled_in_by(*target), std::back_inserter(units),
                             [](const auto& name) { return name.ends_with(".service"); });
    return units;
}

}  // namespace

std::string next_runs(sd::Manager manager) {
    auto bus = sd::Bus::open(manager, listing_patience);
    if (!bus) return "";
    auto timers = bus->loaded_units("*.timer");
    if (!timers) return "";
    timers->resize(std::min(timers->size(), most_timers));
    std::string lines;
    for (const auto& timer : *timers) {
        const auto properties = bus->properties_of(timer);
        if (!properties) continue;
        if (const auto trouble = watch::trouble_of(*properties)) {
            for (const auto& unit : started_by(*bus, watch::unit_of_timer(timer, *properties)))
                lines += "! " + unit + " " + trouble->words + "\n";
            continue;
        }
        const auto next = watch::next_elapse(*properties, now());
        if (!next) continue;
        for (const auto& unit : started_by(*bus, properties->text("Unit")))
            lines += unit + " " + std::to_string(next->time_since_epoch().count()) + "\n";
    }
    return lines;
}

}  // namespace jw::observe
