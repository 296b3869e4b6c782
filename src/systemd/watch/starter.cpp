// SPDX-License-Identifier: MIT
#include "systemd/watch/starter.hpp"

#include <charconv>
#include <chrono>

namespace jw::watch {

namespace {

/// How long a start may wait for others, where the end of the run before does not settle it.
constexpr std::chrono::minutes longest_queue{1};

std::optional<Micros> micros_in(const std::string& text) {
    std::int64_t value = 0;
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || end != last || value <= 0) return std::nullopt;
    return Micros{value};
}

/// Whether what elapsed then started this run, and no other one. Tries of Restart= begin all with
/// one activation: of the try before, the end is no earlier than that.
bool is_for(const TimersClaim& claim, Micros elapsed) {
    if (elapsed > claim.activated) return false;
    if (claim.rested && *claim.rested < claim.activated) return elapsed >= *claim.rested;
    return claim.activated - elapsed <= longest_queue;
}

}  // namespace

std::optional<TimersClaim> timers_claim(const Properties& service) {
    constexpr const char* details = "ActivationDetails";
    const TimersClaim claim{
        .timer = service.second_of(details, "trigger_unit"),
        .elapsed = micros_in(service.second_of(details, "trigger_timer_monotonic_usec")),
        .activated = service.time("InactiveExitTimestampMonotonic").value_or(Micros{0}),
        .rested = service.time("InactiveEnterTimestampMonotonic")};
    if (!claim.timer.ends_with(".timer")) return std::nullopt;
    return claim;
}

std::string trigger_by(const TimersClaim& claim, const Properties& timer) {
    const auto last = timer.time("LastTriggerUSecMonotonic");
    for (const auto& elapsed : {claim.elapsed, last})
        if (elapsed && is_for(claim, *elapsed)) return "timer";
    return last && *last <= claim.activated ? "unit" : "";
}

}  // namespace jw::watch
