// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "systemd/sd/transient.hpp"
#include "systemd/watch/properties.hpp"

struct sd_bus;

namespace jw::sd {

/// Which service manager: that of the system, or that of the user who asks.
enum class Manager { system, user };

inline constexpr const char* unit_objects = "/org/freedesktop/systemd1/unit";

/// The D-Bus object of a unit.
std::string object_of(const std::string& unit);

/// A connection to a manager. sd-bus(3).
class Bus {
public:
    /// root, and users with managers of their own, ask the manager itself, without a dbus-daemon in
    /// between: it may not be there yet, or not be there any more. Others are connected by it.
    /// Calls wait for their answers no longer than `patience`. An errno where neither works.
    static Result<Bus, int> open(Manager manager, Micros patience = std::chrono::seconds{5});

    Bus(Bus&&) noexcept;
    Bus& operator=(Bus&&) noexcept;
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;
    ~Bus();

    /// All properties of a unit, whichever interface they belong to. A unit that is not loaded is
    /// loaded for the answer, which then tells of no run. An errno on failure.
    Result<watch::Properties, int> properties_of(const std::string& unit);

    /// Those of one interface, such as org.freedesktop.systemd1.Timer.
    Result<watch::Properties, int> properties_of(const std::string& unit,
                                                 const std::string& interface);

    /// Adds some properties of one interface, which costs the manager less than all of them. 0, or
    /// an errno.
    int add_properties_of(const std::string& unit, const std::string& interface,
                          std::span<const char* const> names, watch::Properties& to);

    /// The names of the units that are loaded and fit a pattern, as fnmatch(3) has it. An errno on
    /// failure.
    Result<std::vector<std::string>, int> loaded_units(const std::string& pattern);

    /// Has the manager start a service of that name, and does not wait for it. 0, or an errno:
    /// EEXIST where there is a unit of that name already.
    int start(const Transient& service);

    /// Stays ours.
    sd_bus* raw() const { return bus_.get(); }

private:
    struct Close {
        void operator()(sd_bus* bus) const;
    };

    explicit Bus(sd_bus* bus);

    std::unique_ptr<sd_bus, Close> bus_;
};

}  // namespace jw::sd
