// SPDX-License-Identifier: MIT
#include "programs/observe/scheduled.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "programs/observe/now.hpp"
#include "systemd/watch/next_elapse.hpp"
#include "systemd/watch/timer_trouble.hpp"

namespace jw::observe {

namespace {

constexpr std::chrono::seconds scheduled_patience{2};
constexpr std::size_t most_told = 2000;

/// Lines of a paragraph. What a unit file says is anybody's: a newline in it must not begin a line.
class Paragraph {
public:
    void add(std::string_view key, std::string value) {
        if (value.empty()) return;
        std::ranges::replace(value, '\n', ' ');
        text_.append(key).append(" ").append(value).append("\n");
    }

    void add(std::string_view key, Instant moment) {
        add(key, std::to_string(moment.time_since_epoch().count()));
    }

    std::string text() const { return text_ + "\n"; }

private:
    std::string text_;
};

bool any_begins(const watch::Texts& commands, std::string_view words) {
    return std::ranges::any_of(commands, [&](std::string_view command) {
        const auto program = command.substr(0, command.find(' '));
        return command.substr(program.rfind('/') + 1).starts_with(words);
    });
}

std::string how_watched(const watch::Properties& service) {
    if (any_begins(service.texts("ExecStart"), "job-watch ")) return "wrapped";
    return any_begins(service.texts("ExecStopPost"), "job-watch record ") ? "observed" : "";
}

constexpr const char* service_interface = "org.freedesktop.systemd1.Service";
constexpr auto facts_of_service =
    std::to_array<const char*>({"ExecMainStartTimestamp", "ExecStart", "ExecStopPost", "User"});
constexpr auto facts_of_end = std::to_array<const char*>(
    {"ExecMainExitTimestamp", "ExecMainCode", "ExecMainStatus", "Result"});

void tell_of_end(const watch::Properties& service, Paragraph& paragraph) {
    if (!service.time("ExecMainExitTimestamp") || service.number("ExecMainCode").value_or(0) == 0)
        return paragraph.add("result", "running");
    paragraph.add("result", service.text("Result"));
    paragraph.add(service.number("ExecMainCode") == 1 ? "exit" : "signal",
                  std::to_string(service.number("ExecMainStatus").value_or(0)));
}

/// That the service was to start, and a condition was not met.
void tell_of_condition(sd::Bus& bus, const std::string& unit, Paragraph& paragraph) {
    constexpr auto facts = std::to_array<const char*>({"ConditionResult", "ConditionTimestamp"});
    watch::Properties conditions;
    if (bus.add_properties_of(unit, "org.freedesktop.systemd1.Unit", facts, conditions) != 0)
        return;
    const auto looked = conditions.time("ConditionTimestamp");
    if (looked && !conditions.flag("ConditionResult").value_or(true))
        paragraph.add("passed-over", Instant{*looked});
}

/// All properties of a service would cost the manager a millisecond.
void tell_of_service(sd::Bus& bus, const std::string& unit, const std::optional<Micros>& triggered,
                     Paragraph& paragraph) {
    watch::Properties service;
    if (bus.add_properties_of(unit, service_interface, facts_of_service, service) != 0) return;
    if (const auto began = service.time("ExecMainStartTimestamp")) {
        paragraph.add("last", Instant{*began});
        if (bus.add_properties_of(unit, service_interface, facts_of_end, service) == 0)
            tell_of_end(service, paragraph);
    }
    const auto began = service.time("ExecMainStartTimestamp");
    if (triggered && (!began || *began < *triggered)) tell_of_condition(bus, unit, paragraph);
    paragraph.add("user", service.text("User"));
    const auto& commands = service.texts("ExecStart");
    if (!commands.empty()) paragraph.add("command", commands.front());
    paragraph.add("watched", how_watched(service));
}

/// A timer that waits, or whose service is at work, is well.
void tell_of_trouble(sd::Bus& bus, const std::string& timer, Paragraph& paragraph) {
    constexpr auto state = std::to_array<const char*>({"SubState"});
    watch::Properties properties;
    bus.add_properties_of(timer, "org.freedesktop.systemd1.Unit", state, properties);
    const auto& word = properties.text("SubState");
    if (word == "waiting" || word == "running") return;
    const auto all = bus.properties_of(timer);
    const auto trouble = all ? watch::trouble_of(*all) : std::nullopt;
    if (trouble) paragraph.add("trouble", trouble->words);
}

/// "" of one that was unloaded meanwhile.
std::string told_of(sd::Bus& bus, const std::string& timer) {
    const auto properties = bus.properties_of(timer, "org.freedesktop.systemd1.Timer");
    if (!properties) return "";
    Paragraph paragraph;
    paragraph.add("timer", timer);
    const auto unit = watch::unit_of_timer(timer, *properties);
    paragraph.add("unit", unit);
    for (const auto* key : {"TimersCalendar", "TimersMonotonic"})
        for (const auto& start : properties->texts(key)) paragraph.add("start", start);
    if (const auto next = watch::next_elapse(*properties, now())) paragraph.add("next", *next);
    if (const auto last = properties->time("LastTriggerUSec"))
        paragraph.add("triggered", Instant{*last});
    tell_of_trouble(bus, timer, paragraph);
    if (unit.ends_with(".service"))
        tell_of_service(bus, unit, properties->time("LastTriggerUSec"), paragraph);
    return paragraph.text();
}

}  // namespace

std::string scheduled(sd::Manager manager) {
    auto bus = sd::Bus::open(manager, scheduled_patience);
    if (!bus) return "";
    auto timers = bus->loaded_units("*.timer");
    if (!timers) return "";
    std::ranges::sort(*timers);
    timers->resize(std::min(timers->size(), most_told));
    std::string text;
    for (const auto& timer : *timers) text += told_of(*bus, timer);
    return text;
}

}  // namespace jw::observe
