// SPDX-License-Identifier: MIT
#include "systemd/watch/timer_trouble.hpp"

#include <string_view>

#include "systemd/watch/moment_of.hpp"

namespace jw::watch {

namespace {

/// An enabled timer has a link in a folder of what wants it; a generated one has no more than that.
bool is_wanted(const Properties& timer) {
    return timer.text("UnitFileState").starts_with("enabled") || !timer.texts("WantedBy").empty() ||
           !timer.texts("RequiredBy").empty();
}

bool is_masked(const Properties& timer) { return timer.text("LoadState") == "masked"; }

bool has_next(const Properties& timer) {
    return timer.time("NextElapseUSecRealtime") || timer.time("NextElapseUSecMonotonic");
}

/// OnBootSec= and the like elapse once. With OnCalendar= there is always a next time, or the
/// expression is wrong; OnUnitActiveSec= alone waits for a first start that nobody makes.
bool has_done_its_part(const Properties& timer) {
    return timer.texts("TimersCalendar").empty() && timer.time("LastTriggerUSec").has_value();
}

TimerTrouble trouble(const Properties& timer, std::string result, std::string words) {
    return {.result = std::move(result),
            .words = timer.text("Id") + " " + std::move(words),
            .since = moment_of(timer, "StateChangeTimestamp")};
}

}  // namespace

std::optional<TimerTrouble> trouble_of(const Properties& timer) {
    const auto& state = timer.text("ActiveState");
    if (timer.amount("Job").value_or(0) != 0) return std::nullopt;
    if (state == "failed") {
        const auto& result = timer.text("Result");
        return trouble(timer, result, "has failed (Result: " + result + ")");
    }
    if (is_masked(timer) && state == "inactive" && is_wanted(timer))
        return trouble(timer, "masked", "is masked, while it is enabled");
    if (!is_wanted(timer)) return std::nullopt;
    if (state == "inactive" && timer.text("LoadState") == "loaded")
        return trouble(timer, "inactive", "is stopped (inactive), while it is enabled");
    const bool rests = state == "active" && timer.text("SubState") == "elapsed";
    if (rests && !has_next(timer) && !has_done_its_part(timer))
        return trouble(timer, "no-next-elapse", "is active (elapsed), and never elapses again");
    return std::nullopt;
}

std::string unit_of_timer(const std::string& name, const Properties& timer) {
    constexpr std::string_view suffix = ".timer";
    if (!timer.text("Unit").empty() && !is_masked(timer)) return timer.text("Unit");
    if (!name.ends_with(suffix)) return "";
    return name.substr(0, name.size() - suffix.size()) + ".service";
}

}  // namespace jw::watch
