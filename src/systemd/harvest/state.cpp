// SPDX-License-Identifier: MIT
#include "systemd/harvest/state.hpp"

#include <nlohmann/json.hpp>

#include "systemd/harvest/instant_json.hpp"
#include "systemd/harvest/unit_run_json.hpp"

namespace jw::journal {

namespace {

using Json = nlohmann::json;

constexpr int version = 2;

State state_from(const Json& json) {
    State state;
    state.cursors = json.at("cursors").get<std::map<std::string, std::string>>();
    for (const auto& run : json.at("open")) state.open.push_back(unit_run_of(run));
    for (const auto& run : json.at("recent")) state.recent.push_back(unit_run_of(run));
    state.since = instant_of(json.at("since"));
    return state;
}

}  // namespace

std::string text_of(const State& state) {
    Json json{{"version", version}, {"cursors", state.cursors}, {"open", Json::array()}};
    for (const auto& run : state.open) json["open"].push_back(json_of(run));
    json["recent"] = Json::array();
    for (const auto& run : state.recent) json["recent"].push_back(json_of(run));
    json["since"] = json_of(state.since);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<State> state_of(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        if (json.at("version") != version) return std::nullopt;
        return state_from(json);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace jw::journal
