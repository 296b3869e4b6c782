// SPDX-License-Identifier: MIT
#include "systemd/harvest/instant_json.hpp"

#include <nlohmann/json.hpp>

namespace jw::journal {

nlohmann::json json_of(const std::optional<Instant>& time) {
    if (!time) return nullptr;
    return time->time_since_epoch().count();
}

std::optional<Instant> instant_of(const nlohmann::json& json) {
    if (json.is_null()) return std::nullopt;
    return Instant{Micros{json.get<std::int64_t>()}};
}

}  // namespace jw::journal
