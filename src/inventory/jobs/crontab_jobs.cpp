// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <set>

#include "foundation/cron/schedule.hpp"
#include "inventory/jobs/machine.hpp"
#include "inventory/jobs/oddities.hpp"
#include "inventory/jobs/schedule_words.hpp"

namespace jw::inventory {

namespace {

constexpr std::size_t longest_logged = 1000;

/// What stands between the user and the command: daemons log none, all or all but one of it.
std::string_view gap_of(const CrontabLine& line) {
    if (line.user.empty()) return {};
    const auto* end = line.user.data() + line.user.size();
    return {end, static_cast<std::size_t>(line.command.data() - end)};
}

std::vector<std::string> log_messages_of(const CronJob& job) {
    const auto command = unescaped(cron_command(job.line.command).line);
    const auto gap = gap_of(job.line);
    std::set<std::string> messages;
    for (const auto before :
         {std::string_view{}, gap.substr(std::min<std::size_t>(1, gap.size())), gap})
        if (command.size() < longest_logged)
            messages.insert("(" + job.user + ") CMD (" + std::string{before} + command + ")");
    return {messages.begin(), messages.end()};
}

void tell_when(const CronJob& line, const LocalClock& clock, Instant now, Job& job) {
    job.schedule = line.line.schedule;
    const auto schedule = cron::parse_schedule(line.line.schedule);
    if (!schedule) {
        job.when = job.schedule;
        const auto why = schedule.error().why;
        // cronie's random times are fine there.
        if (job.schedule.find('~') == std::string::npos)
            job.odd.push_back("cron can't read its times: " + why);
        return;
    }
    job.when = words_of(*schedule);
    if (job.when.empty()) job.when = job.schedule;
    const auto& zone = line.environment->of("CRON_TZ");
    if (zone.empty())
        job.next = next_of(*schedule, clock, now);
    else
        job.when += " " + zone;
}

Job job_of(const CronJob& line, const std::vector<Crontab>& crontabs, const LocalClock& clock,
           const View& view) {
    Job job;
    job.name = line.name;
    job.user = line.user;
    job.place = place_of(line, crontabs);
    job.command = line.line.command;
    job.odd = oddities_of(line, view.root);
    if (line.line.kind == CrontabLine::Kind::wrong) return job;
    tell_when(line, clock, view.now, job);
    if (line.is_wrapped) job.watched = "wrapped";
    job.log_messages = log_messages_of(line);
    return job;
}

}  // namespace

std::vector<Job> jobs_of(const std::vector<CronJob>& lines, const std::vector<Crontab>& crontabs,
                         const View& view) {
    const auto clock = clock_from(view.now);
    std::vector<Job> jobs;
    for (const auto& line : lines)
        if (view.is_root || line.user == view.user)
            jobs.push_back(job_of(line, crontabs, clock, view));
    return jobs;
}

}  // namespace jw::inventory
