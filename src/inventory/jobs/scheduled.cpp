// SPDX-License-Identifier: MIT
#include "inventory/jobs/scheduled.hpp"

#include "inventory/shell/wrapped.hpp"

namespace jw::inventory {

namespace {

/// Whether the line has the job recorded there.
bool is_recorded(const ShellLine& line, std::string_view named_around, const Recorded& recorded) {
    auto store = wrapped_option(line, "--db");
    if (store.empty()) store = named_around;
    return store.empty() ? recorded.is_usual : store == recorded.store;
}

std::string rule_of(const CronJob& job) {
    const auto& zone = job.environment->of("CRON_TZ");
    std::string rule{job.line.schedule};
    if (!zone.empty()) rule.insert(0, "CRON_TZ=" + zone + " ");
    return is_sure_to_wrap(job.shell) ? rule : "perhaps " + rule;
}

}  // namespace

std::vector<ScheduledJob> scheduled_by_cron(const std::vector<CronJob>& lines,
                                            const std::vector<Crontab>& crontabs,
                                            const Recorded& recorded) {
    std::vector<ScheduledJob> scheduled;
    for (const auto& job : lines) {
        const bool is_named =
            job.is_wrapped && job.line.kind == CrontabLine::Kind::job && job.user == recorded.user;
        auto name = is_named ? wrapped_option(job.shell, "--name") : std::string{};
        if (name.empty() || !is_recorded(job.shell, job.environment->of("JOB_WATCH_DB"), recorded))
            continue;
        scheduled.push_back({std::move(name), place_of(job, crontabs), rule_of(job)});
    }
    return scheduled;
}

std::vector<ScheduledJob> scheduled_by_timers(const std::vector<Job>& timers,
                                              const Recorded& recorded) {
    std::vector<ScheduledJob> scheduled;
    for (const auto& timer : timers) {
        const auto line = read_shell_line(timer.command);
        const bool is_wrapped = timer.watched == "wrapped";
        const bool is_other_users = !timer.user.empty() && timer.user != recorded.user;
        if (is_wrapped && !is_recorded(line, is_other_users ? "?" : "", recorded)) continue;
        const auto named = is_wrapped ? wrapped_option(line, "--name") : std::string{};
        scheduled.push_back(
            {named.empty() ? timer.name : named, timer.place, timer.schedule, &timer});
    }
    return scheduled;
}

}  // namespace jw::inventory
