// SPDX-License-Identifier: MIT
#include "programs/record/timetable.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "capture/spool/place.hpp"
#include "foundation/base/helper.hpp"
#include "inventory/asked/crontab_program.hpp"
#include "inventory/asked/program.hpp"
#include "inventory/jobs/machine.hpp"
#include "inventory/jobs/scheduled.hpp"
#include "inventory/jobs/timer_jobs.hpp"

namespace jw::record {

namespace {

constexpr std::chrono::seconds manager_patience{5};
constexpr std::size_t most_timers = 2000;  // of which job-watch-observe tells

std::string name_of_user() {
    const auto* entry = ::getpwuid(::geteuid());
    return entry == nullptr ? std::to_string(::geteuid()) : entry->pw_name;
}

/// crontab(1) writes a line to the system's log each time it is asked, so root, who can do without
/// it, does.
void add_own_crontab(const inventory::View& view, inventory::Crontabs& files) {
    if (view.is_root) return inventory::add_spooled_crontab(view, view.user, files);
    auto text = inventory::crontab_of("");
    if (text)
        files.crontabs.push_back({"", view.user, inventory::Format::user, std::move(*text)});
    else
        files.unread.push_back(text.error());
}

/// Files that cron itself passes over are no reason to doubt the others.
bool are_whole(const inventory::Crontabs& files) {
    return std::ranges::none_of(files.unread, [](const Failure& failure) {
        return failure.what.starts_with("can't read");
    });
}

std::optional<double> seconds_in(const std::optional<Instant>& moment) {
    if (!moment) return std::nullopt;
    return static_cast<double>(moment->time_since_epoch().count()) / 1e6;
}

history::Scheduler of_cron(const inventory::Recorded& recorded) {
    const inventory::View view{unit::Root{""}, recorded.user, ::geteuid() == 0, {}};
    inventory::Crontabs files;
    add_own_crontab(view, files);
    inventory::add_system_crontabs(view, files);
    const auto lines = inventory::cron_jobs(files.crontabs, view.root);
    history::Scheduler scheduler{.rules = {}, .is_whole = are_whole(files)};
    for (auto& job : inventory::scheduled_by_cron(lines, files.crontabs, recorded))
        scheduler.rules.push_back({.job = std::move(job.name),
                                   .place = std::move(job.place),
                                   .rule = std::move(job.rule)});
    return scheduler;
}

history::Scheduler of_timers(const inventory::Recorded& recorded) {
    const auto program = helper_program("job-watch-observe");
    if (program.view().empty()) return {};
    const auto* manager = ::geteuid() == 0 ? "--system" : "--user";
    const auto told =
        inventory::ask_program({program.c_str(), "--scheduled", manager}, "", manager_patience);
    const auto timers = inventory::timer_jobs(told.out, recorded.user);
    const bool is_whole = told.exit == 0 && !timers.empty() && timers.size() < most_timers;
    history::Scheduler scheduler{.rules = {}, .is_whole = is_whole};
    for (auto& job : inventory::scheduled_by_timers(timers, recorded)) {
        const auto& timer = *job.timer;
        const bool was_passed_over = timer.passed_over && timer.passed_over >= timer.elapsed;
        scheduler.rules.push_back(
            {.job = std::move(job.name),
             .place = std::move(job.place),
             .rule = std::move(job.rule),
             .elapsed = was_passed_over ? std::nullopt : seconds_in(timer.elapsed),
             .next = seconds_in(timer.next),
             .trouble = timer.trouble});
    }
    return scheduler;
}

}  // namespace

history::Timetable read_timetable(const std::string& store) {
    struct stat facts {};

    // Root may record into anybody's store, but what it knows of is its own crontab.
    if (::stat(store.c_str(), &facts) != 0 || facts.st_uid != ::geteuid()) return {};
    const inventory::Recorded recorded{name_of_user(), store,
                                       spool::is_default_store(store.c_str())};
    return {of_cron(recorded), of_timers(recorded)};
}

}  // namespace jw::record
