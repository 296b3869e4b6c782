// SPDX-License-Identifier: MIT
#include "generate/plan/timer.hpp"

#include <algorithm>
#include <optional>

#include "foundation/base/span.hpp"
#include "foundation/cron/schedule.hpp"
#include "generate/plan/section.hpp"
#include "systemd/cron/calendar.hpp"
#include "systemd/unit/word.hpp"

namespace jw::generate {

namespace {

using Problem = std::optional<Failure>;

/// The On...= lines, which all add up.
struct Elapses {
    std::vector<config::Directive> lines;
    bool at_boot = false;   ///< one of them is @reboot
    bool calendar = false;  ///< one of them is OnCalendar=

    void add(std::string_view key, std::string value) {
        lines.push_back({std::string{key}, std::move(value)});
        calendar = calendar || key == "OnCalendar";
    }
};

Problem check_zone(const std::string& zone, const unit::Root& root) {
    const std::string folder = "/usr/share/zoneinfo";
    const bool known = cron::is_zone_name(zone) &&
                       (zone == "UTC" || !root.exists(folder) || root.exists(folder + "/" + zone));
    if (known) return std::nullopt;
    return Failure{"timezone", "there is no zone '" + zone.substr(0, 64) + "' in " + folder,
                   "give a name such as Europe/Berlin"};
}

Problem add_crons(const config::JobTable& job, const unit::Root& root, Elapses& elapses) {
    for (const auto& text : job.times) {
        auto schedule = cron::parse_schedule(text);
        if (!schedule)
            return Failure{"cron: " + schedule.error().what, schedule.error().why,
                           schedule.error().next};
        if (schedule->zone.empty()) schedule->zone = job.timezone.value_or("");
        if (!schedule->zone.empty())
            if (auto problem = check_zone(schedule->zone, root)) return problem;
        if (schedule->at_boot) {
            elapses.add("OnStartupSec", "0");
            elapses.at_boot = true;
        }
        for (auto& expression : cron::calendar_of(*schedule))
            elapses.add("OnCalendar", std::move(expression));
    }
    return std::nullopt;
}

Problem add_span(const std::string& text, Elapses& elapses) {
    const auto span = parse_span(text);
    if (!span || *span == 0)
        return Failure{"every", "this is no span of time",
                       "write it as in systemd.time(7): 90s, 5min, 1h 30min"};
    elapses.add("OnBootSec", text);
    elapses.add("OnUnitActiveSec", text);
    return std::nullopt;
}

Problem add_calendars(const config::JobTable& job, Elapses& elapses) {
    for (const auto& text : job.times) {
        if (text.find_first_not_of(" \t") == std::string::npos)
            return Failure{"on_calendar", "it is empty", "see systemd.time(7)"};
        if (text.find('\t') != std::string::npos)
            return Failure{"on_calendar", "systemd takes no tabs in it", "write a blank instead"};
        elapses.add("OnCalendar", text);
    }
    return std::nullopt;
}

Problem add_times(const config::JobTable& job, const unit::Root& root, Elapses& elapses) {
    if (job.timezone && job.trigger != config::Trigger::cron)
        return Failure{"timezone", "it belongs to cron",
                       "with on_calendar, write the zone behind the time"};
    switch (job.trigger) {
        case config::Trigger::calendar:
            return add_calendars(job, elapses);
        case config::Trigger::cron:
            return add_crons(job, root, elapses);
        case config::Trigger::every:
            return add_span(job.times.front(), elapses);
        case config::Trigger::none:
            break;
    }
    const bool in_table = std::ranges::any_of(
        job.timer, [](const config::Directive& line) { return line.key.starts_with("On"); });
    if (in_table) return std::nullopt;
    return Failure{"its times", "it does not say when it runs",
                   "give it one of on_calendar, cron and every"};
}

}  // namespace

Result<Timer> timer_of(const std::string& name, const config::JobTable& job,
                       const unit::Root& root) {
    Elapses elapses;
    if (auto problem = add_times(job, root, elapses)) return *problem;
    Timer timer;
    timer.once_a_boot = elapses.at_boot && !elapses.calendar;

    const std::vector<config::Directive> nothing;
    Section about{"Unit", nothing};
    about.set("Description", "Timer of " + name + ", a job of job-watch");
    about.set("Documentation", documentation);
    about.set("SourcePath", unit::without_specifiers(job.source));
    Section section{"Timer", job.timer};
    for (const auto& [key, value] : elapses.lines) section.set(key, value);
    // cron starts jobs on the minute; systemd's own default lets them wait for up to another one.
    if (job.trigger == config::Trigger::cron && elapses.calendar) section.set("AccuracySec", "1s");
    if (job.persistent.value_or(false)) {
        if (elapses.calendar || section.user_sets("OnCalendar"))
            section.set("Persistent", "true");
        else
            timer.complaints.push_back(
                {"persistent", "it has no effect without a calendar", "leave it out"});
    }
    timer.text = about.text() + "\n" + section.text();
    return timer;
}

}  // namespace jw::generate
