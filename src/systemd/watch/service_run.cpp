// SPDX-License-Identifier: MIT
#include "systemd/watch/service_run.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "systemd/watch/moment_of.hpp"

namespace jw::watch {

namespace {

constexpr std::uint64_t most_restarts = 1'000'000'000;

using journal::Moment;
using journal::UnitRun;

/// The boot's clock can't be set; it decides where both moments have it.
bool is_before(const Moment& a, const Moment& b) {
    if (a.since_boot && b.since_boot) return *a.since_boot < *b.since_boot;
    return a.wall < b.wall;
}

/// A service that is started again after RestartSec= was never inactive in between: its
/// InactiveExitTimestamp is that of the pause, which began behind the try.
std::optional<Moment> beginning(const Properties& properties) {
    const auto activated = moment_of(properties, "InactiveExitTimestamp");
    const auto executed = moment_of(properties, "ExecMainStartTimestamp");
    const auto checked = moment_of(properties, "ConditionTimestamp");
    if (awaits_restart(properties) && (executed || checked)) {
        const bool is_from_before = !executed || (checked && is_before(*executed, *checked));
        return is_from_before ? checked : executed;
    }
    if (!activated) return executed;
    if (!executed || is_before(*executed, *activated)) return activated;
    return properties.number("NRestarts").value_or(0) > 0 ? executed : activated;
}

/// Whether the main process that the properties tell of is one of the newest run.
bool main_is_of(const Properties& properties, const std::optional<Moment>& began) {
    const auto exited = moment_of(properties, "ExecMainExitTimestamp");
    return exited && properties.number("ExecMainCode").value_or(0) != 0 &&
           (!began || !is_before(*exited, *began));
}

std::optional<Moment> end_without_main(const Properties& properties,
                                       const std::optional<Moment>& began) {
    for (const auto* name : {"InactiveEnterTimestamp", "StateChangeTimestamp"})
        if (const auto ended = moment_of(properties, name);
            ended && (!began || !is_before(*ended, *began)))
            return ended;
    return std::nullopt;
}

/// ExecMainCode is si_code of waitid(2), ExecMainStatus si_status.
void take_exit(UnitRun& run, const Properties& properties) {
    constexpr std::int64_t exited = 1, killed = 2, dumped = 3;
    constexpr std::int64_t most = 255;
    const auto code = properties.number("ExecMainCode").value_or(0);
    const auto status = properties.number("ExecMainStatus");
    if (!status || *status < 0 || *status > most) return;
    run.exit_is_main = true;
    run.command = "ExecStart";
    if (code == exited) run.exit = static_cast<int>(*status);
    if (code == killed || code == dumped) run.signal = static_cast<int>(*status);
    run.dumped = code == dumped;
}

void take_resources(UnitRun& run, const Properties& properties) {
    constexpr std::uint64_t nanos_a_micro = 1000;
    if (const auto cpu = properties.amount("CPUUsageNSec"))
        run.cpu = Micros{static_cast<std::int64_t>(*cpu / nanos_a_micro)};
    run.memory_peak = properties.amount("MemoryPeak");
    run.io_read = properties.amount("IOReadBytes");
    run.io_written = properties.amount("IOWriteBytes");
}

/// The account is given up with the end of a run; that there was none besides the manager's own
/// can still be said then.
std::optional<std::uint32_t> account_of(const Service& service, const Properties& properties) {
    if (const auto uid = properties.amount("UID")) return static_cast<std::uint32_t>(*uid);
    if (service.manager.uid) return service.manager.uid;
    const bool is_own = properties.has("User") && properties.text("User").empty() &&
                        properties.flag("DynamicUser") == false;
    return is_own ? std::optional<std::uint32_t>{0} : std::nullopt;
}

}  // namespace

bool awaits_restart(const Properties& properties) {
    return properties.text("SubState").starts_with("auto-restart");
}

bool may_restart(const Properties& properties) {
    const auto& policy = properties.text("Restart");
    const bool by_policy = !policy.empty() && policy != "no" && policy != "on-success";
    return by_policy || properties.flag("RestartForceExitStatus") == true;
}

std::string trigger_of(std::string_view unit) {
    for (const std::string_view kind : {"timer", "path", "socket"})
        if (unit.size() > kind.size() + 1 && unit.ends_with(kind) &&
            unit[unit.size() - kind.size() - 1] == '.')
            return std::string{kind};
    return "unit";
}

std::optional<UnitRun> run_under_way(const Service& service, const Properties& properties) {
    auto run = newest_run(service, properties);
    if (!run) return run;
    run->began = beginning(properties);
    if (!run->began) return std::nullopt;
    run->ended.reset();
    run->result.clear();
    run->last = run->began->wall;
    return run;
}

std::optional<UnitRun> newest_run(const Service& service, const Properties& properties) {
    UnitRun run;
    run.invocation = properties.id("InvocationID");
    if (run.invocation.empty()) return std::nullopt;
    run.teller = UnitRun::Teller::manager;
    run.manager = service.manager;
    run.host = service.host;
    run.unit = service.unit;
    // systemd 252 or later has it.
    run.trigger = trigger_of(properties.second_of("ActivationDetails", "trigger_unit"));
    run.account = account_of(service, properties);
    run.began = beginning(properties);
    const bool by_main = main_is_of(properties, run.began);
    const bool ends_by_main = by_main && properties.text("ExitType") != "cgroup";
    run.ended = ends_by_main ? moment_of(properties, "ExecMainExitTimestamp")
                             : end_without_main(properties, run.began);
    if (by_main) take_exit(run, properties);
    run.tries = 1 + static_cast<std::uint32_t>(
                        std::min(properties.amount("NRestarts").value_or(0), most_restarts));
    if (awaits_restart(properties)) run.retry = UnitRun::Retry::awaited;
    run.result = properties.text("Result");
    run.last = run.ended ? run.ended->wall : run.began ? run.began->wall : Instant{};
    take_resources(run, properties);
    return run;
}

}  // namespace jw::watch
