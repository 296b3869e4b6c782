// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "systemd/watch/properties.hpp"

namespace jw::watch {

struct Ending {
    std::int64_t code = 0, status = 0;
    std::string result = "success";
};

/// A time since boot, and the same as if the machine had booted on 9 September 2001.
inline void set_time(Properties& properties, const std::string& name, std::uint64_t micros) {
    constexpr std::uint64_t boot = 1'000'000'000'000'000;
    properties.set(name, micros == 0 ? 0 : boot + micros);
    properties.set(name + "Monotonic", micros);
}

/// What a manager says of a oneshot service that has ended.
inline Properties oneshot(const Ending& ending) {
    Properties properties;
    properties.set("ActiveState", std::string{ending.result == "success" ? "inactive" : "failed"});
    properties.set("SubState", std::string{ending.result == "success" ? "dead" : "failed"});
    std::vector<std::uint8_t> id;
    for (std::uint8_t i = 0; i < 16; ++i) id.push_back(static_cast<std::uint8_t>(i * 0x11));
    properties.set("InvocationID", id);
    properties.set("Result", ending.result);
    properties.set("NRestarts", std::uint64_t{0});
    set_time(properties, "InactiveExitTimestamp", 1'000'500);
    set_time(properties, "ExecMainStartTimestamp", 1'000'500);
    set_time(properties, "ExecMainExitTimestamp", 1'003'000);
    set_time(properties, "InactiveEnterTimestamp", 1'003'100);
    set_time(properties, "StateChangeTimestamp", 1'003'100);
    properties.set("ExecMainCode", ending.code);
    properties.set("ExecMainStatus", ending.status);
    return properties;
}

}  // namespace jw::watch
