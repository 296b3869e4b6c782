// SPDX-License-Identifier: MIT
#include "systemd/sd/bus.hpp"

#include <systemd/sd-bus.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>

#include "systemd/sd/bus_message.hpp"

namespace jw::sd {

namespace {

constexpr const char* destination = "org.freedesktop.systemd1";

using Opened = std::unique_ptr<sd_bus, decltype(&::sd_bus_unref)>;

/// The socket on which a manager itself listens, for its own user only. "" for none.
std::string own_socket(Manager manager) {
    if (manager == Manager::system) return ::geteuid() == 0 ? "/run/systemd/private" : "";
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    return runtime != nullptr && *runtime == '/' ? std::string{runtime} + "/systemd/private" : "";
}

int open_directly(const std::string& socket, sd_bus** opened) {
    sd_bus* made = nullptr;
    int error = ::sd_bus_new(&made);
    if (error < 0) return error;
    Opened bus{made, &::sd_bus_unref};
    error = ::sd_bus_set_address(made, ("unix:path=" + socket).c_str());
    if (error >= 0) error = ::sd_bus_start(made);
    if (error >= 0) *opened = bus.release();
    return error;
}

int open_any(Manager manager, sd_bus** opened) {
    const auto socket = own_socket(manager);
    if (!socket.empty() && open_directly(socket, opened) >= 0) return 0;
    return manager == Manager::system ? ::sd_bus_open_system(opened) : ::sd_bus_open_user(opened);
}

}  // namespace

std::string object_of(const std::string& unit) {
    char* text = nullptr;
    if (::sd_bus_path_encode(unit_objects, unit.c_str(), &text) < 0) return "";
    const std::unique_ptr<char, decltype(&std::free)> owned{text, &std::free};
    return text;
}

void Bus::Close::operator()(sd_bus* bus) const { ::sd_bus_flush_close_unref(bus); }

Bus::Bus(sd_bus* bus) : bus_{bus} {}

Bus::Bus(Bus&&) noexcept = default;
Bus& Bus::operator=(Bus&&) noexcept = default;
Bus::~Bus() = default;

Result<Bus, int> Bus::open(Manager manager, Micros patience) {
    sd_bus* opened = nullptr;
    const int error = open_any(manager, &opened);
    if (error < 0) return -error;
    Bus bus{opened};
    ::sd_bus_set_method_call_timeout(opened, static_cast<std::uint64_t>(patience.count()));
    return bus;
}

Result<watch::Properties, int> Bus::properties_of(const std::string& unit) {
    return properties_of(unit, "");
}

Result<watch::Properties, int> Bus::properties_of(const std::string& unit,
                                                  const std::string& interface) {
    const auto object = object_of(unit);
    if (object.empty()) return EINVAL;
    sd_bus_message* answer = nullptr;
    const int error = ::sd_bus_call_method(bus_.get(), destination, object.c_str(),
                                           "org.freedesktop.DBus.Properties", "GetAll", nullptr,
                                           &answer, "s", interface.c_str());
    if (error < 0) return -error;
    const Message owned{answer};
    return read_properties(*answer);
}

int Bus::add_properties_of(const std::string& unit, const std::string& interface,
                           std::span<const char* const> names, watch::Properties& to) {
    const auto object = object_of(unit);
    if (object.empty()) return EINVAL;
    for (const auto* name : names) {
        sd_bus_message* answer = nullptr;
        int error = -::sd_bus_call_method(bus_.get(), destination, object.c_str(),
                                          "org.freedesktop.DBus.Properties", "Get", nullptr,
                                          &answer, "ss", interface.c_str(), name);
        if (error > 0) return error;
        const Message owned{answer};
        error = read_property_into(*answer, name, to);
        if (error > 0) return error;
    }
    return 0;
}

Result<std::vector<std::string>, int> Bus::loaded_units(const std::string& pattern) {
    sd_bus_message* answer = nullptr;
    int error = ::sd_bus_call_method(bus_.get(), destination, "/org/freedesktop/systemd1",
                                     "org.freedesktop.systemd1.Manager", "ListUnitsByPatterns",
                                     nullptr, &answer, "asas", 0, 1, pattern.c_str());
    if (error < 0) return -error;
    const Message owned{answer};
    std::vector<std::string> names;
    error = ::sd_bus_message_enter_container(answer, 'a', "(ssssssouso)");
    while (error > 0) {
        const char* name = nullptr;
        error = ::sd_bus_message_read(answer, "(ssssssouso)", &name, nullptr, nullptr, nullptr,
                                      nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
        if (error > 0) names.emplace_back(name);
    }
    if (error < 0) return -error;
    return names;
}

}  // namespace jw::sd
