// SPDX-License-Identifier: MIT
#include "programs/observe/observer.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>

#include "capture/spool/run_entry.hpp"
#include "foundation/base/child.hpp"
#include "foundation/base/helper.hpp"
#include "foundation/base/host_name.hpp"
#include "programs/observe/now.hpp"
#include "programs/observe/witness.hpp"
#include "systemd/harvest/unit_run_json.hpp"
#include "systemd/sd/bus.hpp"
#include "systemd/sd/identity.hpp"
#include "systemd/watch/service_run.hpp"
#include "systemd/watch/starter.hpp"

namespace jw::observe {

namespace {

constexpr std::chrono::seconds answer_patience{2};  // for each answer of the manager
constexpr int longest_writing = 2000;               // milliseconds

/// A manager starts the commands of its units itself: it is our parent, as job-watch became us.
sd::Manager manager_around_us() {
    return ::getppid() == 1 ? sd::Manager::system : sd::Manager::user;
}

watch::Service service_named(const std::string& unit, sd::Manager manager) {
    watch::Service service;
    service.manager.machine = sd::machine_id();
    service.manager.boot = sd::boot_id();
    if (manager == sd::Manager::user) service.manager.uid = ::geteuid();
    service.host = host_name();
    service.unit = unit;
    return service;
}

/// `input` is borrowed.
sd::Transient afterwards(const journal::UnitRun& run, const std::string& input,
                         const spool::Path& store, sd::Manager manager) {
    return {.name = "job-watch-observed-" + run_key(run) + ".service",
            .description = "Record of a run of " + run.unit,
            .words = {helper_program("job-watch-observe").c_str(), "--settle", store.text,
                      manager == sd::Manager::user ? "--user" : "--system"},
            .input = input};
}

/// Whether it was the timer that the manager names.
std::string confirmed_trigger(sd::Bus& bus, const watch::Properties& service) {
    const auto claim = watch::timers_claim(service);
    if (!claim) return "";
    const auto timer = bus.properties_of(claim->timer, "org.freedesktop.systemd1.Timer");
    return watch::trigger_by(*claim, timer ? *timer : watch::Properties{});
}

/// Whether that was done in time, by a process that can be killed.
bool leave_in_time(const spool::RunEntry& entry, const spool::Path& store, int first_step) {
    const auto child = ::fork();
    if (child == 0) ::_exit(spool::leave(entry, store, first_step));
    return child > 0 && end_of_child(child, longest_writing) == 0;
}

/// Whatever the disk does, the unit is not held up: behind the store's own folder come those in
/// memory.
void leave_within_limits(const spool::RunEntry& entry, const spool::Path& store) {
    if (!leave_in_time(entry, store, 0)) leave_in_time(entry, store, 1);
}

}  // namespace

void observe(const std::string& unit, const spool::Path& store, const Variables& variables) {
    const auto manager = manager_around_us();
    auto bus = sd::Bus::open(manager, answer_patience);
    std::optional<watch::Properties> properties;
    if (bus)
        if (auto answer = bus->properties_of(unit)) properties = *std::move(answer);
    auto unit_run = witnessed(service_named(unit, manager), properties ? &*properties : nullptr,
                              told_by(variables), now());
    if (unit_run.trigger == "timer")
        unit_run.trigger = properties ? confirmed_trigger(*bus, *properties) : "";
    if (properties && watch::may_restart(*properties))
        unit_run.retry = journal::UnitRun::Retry::awaited;
    const auto told = text_of(unit_run);
    const int error = bus ? bus->start(afterwards(unit_run, told, store, manager)) : bus.error();
    if (error == 0 || error == EEXIST) return;
    unit_run.retry = journal::UnitRun::Retry::none;  // the manager takes no jobs any more
    auto run = run_of(unit_run);
    if (!unit_run.began) journal::add_note(run, "its manager did not say when it began");
    leave_within_limits(
        {.run = run, .uid = unit_run.account, .revision = revision_of(unit_run), .output = {}},
        store);
}

}  // namespace jw::observe
