// SPDX-License-Identifier: MIT
#include "systemd/harvest/unit_run_json.hpp"

#include <nlohmann/json.hpp>

namespace jw::journal {

namespace {

using Json = nlohmann::json;

Json json_of(const std::optional<Moment>& moment) {
    if (!moment) return nullptr;
    Json pair = Json::array({moment->wall.time_since_epoch().count()});
    if (moment->since_boot) pair.push_back(moment->since_boot->count());
    return pair;
}

std::optional<Moment> moment_of(const Json& json) {
    if (!json.is_array() || json.empty()) return std::nullopt;
    Moment moment{.wall = Instant{Micros{json.at(0).get<std::int64_t>()}}, .since_boot = {}};
    if (json.size() > 1) moment.since_boot = Micros{json.at(1).get<std::int64_t>()};
    return moment;
}

template <typename T>
Json or_null(const std::optional<T>& value) {
    if (!value) return nullptr;
    return *value;
}

template <typename T>
std::optional<T> maybe(const Json& json, const char* name) {
    const auto& value = json.at(name);
    if (value.is_null()) return std::nullopt;
    return value.template get<T>();
}

}  // namespace

Json json_of(const UnitRun& run) {
    return {{"machine", run.manager.machine},
            {"boot", run.manager.boot},
            {"uid", or_null(run.manager.uid)},
            {"host", run.host},
            {"unit", run.unit},
            {"invocation", run.invocation},
            {"job", run.job},
            {"began", json_of(run.began)},
            {"ended", json_of(run.ended)},
            {"last", run.last.time_since_epoch().count()},
            {"result", run.result},
            {"exit", or_null(run.exit)},
            {"signal", or_null(run.signal)},
            {"dumped", run.dumped},
            {"main", run.exit_is_main},
            {"command", run.command},
            {"started", run.started_up},
            {"stop", run.stop_wanted},
            {"error", run.start_error},
            {"reason", run.reason},
            {"suppressed", run.suppressed},
            {"first_suppressed", run.first_suppressed},
            {"suppressed_told", run.suppressed_told.time_since_epoch().count()},
            {"suppressed_before", run.suppressed_before},
            {"slept", run.slept},
            {"clock_set", run.clock_set},
            {"lost", run.end_may_be_lost},
            {"teller", static_cast<int>(run.teller)},
            {"heard", run.heard.time_since_epoch().count()},
            {"cpu", run.cpu ? Json(run.cpu->count()) : Json(nullptr)},
            {"memory", or_null(run.memory_peak)},
            {"read", or_null(run.io_read)},
            {"written", or_null(run.io_written)},
            {"trigger", run.trigger},
            {"account", or_null(run.account)},
            {"tries", run.tries},
            {"retry", static_cast<int>(run.retry)}};
}

UnitRun unit_run_of(const Json& json) {
    UnitRun run;
    run.manager.machine = json.at("machine");
    run.manager.boot = json.at("boot");
    run.manager.uid = maybe<std::uint32_t>(json, "uid");
    run.host = json.at("host");
    run.unit = json.at("unit");
    run.invocation = json.at("invocation");
    run.job = json.at("job");
    run.began = moment_of(json.at("began"));
    run.ended = moment_of(json.at("ended"));
    run.last = Instant{Micros{json.at("last").get<std::int64_t>()}};
    run.result = json.at("result");
    run.exit = maybe<int>(json, "exit");
    run.signal = maybe<int>(json, "signal");
    run.dumped = json.at("dumped");
    run.exit_is_main = json.at("main");
    run.command = json.at("command");
    run.started_up = json.at("started");
    run.stop_wanted = json.at("stop");
    run.start_error = json.at("error");
    run.suppressed = json.at("suppressed");
    // Those who wrote the state before us may not have had these.
    run.reason = json.value("reason", "");
    run.first_suppressed = json.value("first_suppressed", std::uint64_t{0});
    run.suppressed_told = Instant{Micros{json.value("suppressed_told", std::int64_t{0})}};
    run.suppressed_before = json.value("suppressed_before", std::uint64_t{0});
    run.slept = json.value("slept", false);
    run.clock_set = json.value("clock_set", false);
    run.end_may_be_lost = json.value("lost", false);
    const auto teller = json.at("teller").get<int>();
    if (teller >= 0 && teller <= static_cast<int>(UnitRun::Teller::both))
        run.teller = static_cast<UnitRun::Teller>(teller);
    run.heard = Instant{Micros{json.at("heard").get<std::int64_t>()}};
    if (const auto cpu = maybe<std::int64_t>(json, "cpu")) run.cpu = Micros{*cpu};
    run.memory_peak = maybe<std::uint64_t>(json, "memory");
    run.io_read = maybe<std::uint64_t>(json, "read");
    run.io_written = maybe<std::uint64_t>(json, "written");
    run.trigger = json.at("trigger");
    run.account = maybe<std::uint32_t>(json, "account");
    run.tries = json.value("tries", std::uint32_t{1});
    const auto retry = json.value("retry", 0);
    if (retry >= 0 && retry <= static_cast<int>(UnitRun::Retry::given_up))
        run.retry = static_cast<UnitRun::Retry>(retry);
    return run;
}

std::string text_of(const UnitRun& run) {
    return json_of(run).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<UnitRun> unit_run_in(std::string_view text) {
    try {
        return unit_run_of(Json::parse(text));
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace jw::journal
