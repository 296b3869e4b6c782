// SPDX-License-Identifier: MIT
#include "journal/state.hpp"

#include <nlohmann/json.hpp>

#include "journal/unit_run_json.hpp"

namespace jw::journal {

namespace {

using Json = nlohmann::json;

constexpr int version = 2;

template <typename T>
std::optional<T> maybe(const Json& json, const char* name) {
    const auto& value = json.at(name);
    return value.is_null() ? std::nullopt : std::optional{value.get<T>()};
}

State from(const Json& json) {
    State state;
    state.cursors = json.at("cursors").get<std::map<std::string, std::string>>();
    for (const auto& run : json.at("open")) state.open.push_back(unit_run_of(run));
    for (const auto& run : json.at("recent")) state.recent.push_back(unit_run_of(run));
    if (const auto since = maybe<std::int64_t>(json, "since"))
        state.since = Instant{Micros{*since}};
    return state;
}

}  // namespace

std::string text_of(const State& state) {
    Json json{{"version", version}, {"cursors", state.cursors}, {"open", Json::array()}};
    for (const auto& run : state.open) json["open"].push_back(json_of(run));
    json["recent"] = Json::array();
    for (const auto& run : state.recent) json["recent"].push_back(json_of(run));
    json["since"] = state.since ? Json(state.since->time_since_epoch().count()) : Json(nullptr);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<State> state_of(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        if (json.at("version") != version) return std::nullopt;
        return from(json);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace jw::journal
