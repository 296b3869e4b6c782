// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "judge/alert/state.hpp"

namespace jw::alert {

namespace {

using Json = nlohmann::ordered_json;

// Whole microseconds, so that an order by them is kept exactly.

std::int64_t micros(Instant time) { return time.time_since_epoch().count(); }

void put(Json& object, const char* name, const std::optional<Instant>& time) {
    if (time) object[name] = micros(*time);
}

void put(Json& object, const char* name, const std::optional<Position>& position) {
    if (position) object[name] = Json::array({micros(position->ended), position->key});
}

Json json_of(const Open& open) {
    Json object{{"opened", micros(open.opened)}};
    put(object, "told", open.told);
    if (open.acked) object["acked"] = true;
    return object;
}

Json json_of(const Flapping& flapping) {
    Json object{{"opened", micros(flapping.opened)},
                {"flipped", micros(flapping.flipped)},
                {"failing", flapping.failing}};
    put(object, "told", flapping.told);
    if (flapping.acked) object["acked"] = true;
    return object;
}

std::optional<Instant> time_in(const Json& value) {
    if (!value.is_number_integer()) return std::nullopt;
    return Instant{Micros{value.get<std::int64_t>()}};
}

std::optional<Instant> time_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? std::nullopt : time_in(*found);
}

std::optional<Position> position_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_array() || found->size() != 2) return std::nullopt;
    const auto ended = time_in((*found)[0]);
    const auto& key = (*found)[1];
    if (!ended || !key.is_string()) return std::nullopt;
    return Position{*ended, key.get<std::string>()};
}

bool flag_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

const Json* object_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? &*found : nullptr;
}

void read_phase(const Json& document, State& state) {
    if (const auto* open = object_in(document, "open"))
        state.phase = Open{.opened = time_in(*open, "opened").value_or(Instant{}),
                           .told = time_in(*open, "told"),
                           .acked = flag_in(*open, "acked")};
    if (const auto* flapping = object_in(document, "flapping"))
        state.phase = Flapping{.opened = time_in(*flapping, "opened").value_or(Instant{}),
                               .flipped = time_in(*flapping, "flipped").value_or(Instant{}),
                               .failing = flag_in(*flapping, "failing"),
                               .told = time_in(*flapping, "told"),
                               .acked = flag_in(*flapping, "acked")};
}

void read_openings(const Json& document, State& state) {
    const auto found = document.find("openings");
    if (found == document.end() || !found->is_array() || found->size() > 3) return;
    for (const auto& item : *found)
        if (const auto time = time_in(item)) state.openings.push_back(*time);
}

}  // namespace

std::string to_json(const State& state) {
    auto object = Json::object();
    put(object, "newest", state.newest);
    put(object, "last_success", state.last_success);
    if (state.failures > 0) object["failures"] = state.failures;
    put(object, "failing_since", state.failing_since);
    for (const auto opening : state.openings) object["openings"].push_back(micros(opening));
    if (const auto* open = std::get_if<Open>(&state.phase)) object["open"] = json_of(*open);
    if (const auto* flapping = std::get_if<Flapping>(&state.phase))
        object["flapping"] = json_of(*flapping);
    return object.dump(-1, ' ', true, Json::error_handler_t::replace);
}

State state_from_json(std::string_view text) {
    State state;
    const auto document = Json::parse(text, nullptr, false);
    if (!document.is_object()) return state;
    state.newest = position_in(document, "newest");
    state.last_success = position_in(document, "last_success");
    const auto failures = document.find("failures");
    if (failures != document.end() && failures->is_number_unsigned())
        state.failures = failures->get<std::uint64_t>();
    state.failing_since = time_in(document, "failing_since");
    read_openings(document, state);
    read_phase(document, state);
    return state;
}

}  // namespace jw::alert
