// SPDX-License-Identifier: MIT
#include "inventory/adopt/change.hpp"

#include <optional>

namespace jw::inventory {

namespace {

/// A new text for a line's command, or why there is none.
using Rewrite = std::function<Result<std::string>(const CronJob&)>;

CrontabChange rewritten(const std::vector<Crontab>& crontabs, std::size_t index,
                        const std::vector<CronJob>& jobs, const IsChosen& chosen,
                        const Rewrite& rewrite) {
    const std::string& before = crontabs[index].text;
    CrontabChange change;
    std::size_t copied = 0;
    for (const auto& job : jobs) {
        if (job.crontab != index || !chosen(job)) continue;
        CrontabChange::Line line{job.name, place_of(job, crontabs), {}};
        auto command =
            job.line.kind == CrontabLine::Kind::wrong
                ? Result<std::string>{Failure{"", "cron can't read it: " + job.line.why, ""}}
                : rewrite(job);
        if (!command) {
            line.why = command.error().why;
            change.left.push_back(std::move(line));
            continue;
        }
        const auto begin = static_cast<std::size_t>(job.line.command.data() - before.data());
        change.text.append(before, copied, begin - copied).append(*command);
        copied = begin + job.line.command.size();
        change.changed.push_back(std::move(line));
    }
    change.text.append(before, copied);
    return change;
}

}  // namespace

bool runs_parts(const CronJob& job) {
    return job.line.command.find("run-parts") != std::string_view::npos;
}

CrontabChange adopted(const std::vector<Crontab>& crontabs, std::size_t index,
                      const std::vector<CronJob>& jobs, const IsChosen& chosen,
                      const Place& place) {
    const auto is_new = [&](const CronJob& job) { return !job.is_wrapped && chosen(job); };
    return rewritten(crontabs, index, jobs, is_new, [&](const CronJob& job) -> Result<std::string> {
        if (job.is_left_alone)
            return Failure{"", "the comment above it says so: job-watch: ignore", ""};
        return wrapped_command(job.line.command, *job.environment, job.name, place);
    });
}

CrontabChange unadopted(const std::vector<Crontab>& crontabs, std::size_t index,
                        const std::vector<CronJob>& jobs, const IsChosen& chosen,
                        const Place& place) {
    const auto is_ours = [&](const CronJob& job) { return job.is_wrapped && chosen(job); };
    return rewritten(crontabs, index, jobs, is_ours,
                     [&](const CronJob& job) -> Result<std::string> {
                         auto command = restored_command(job.line.command, place.wrapper);
                         if (command) return std::move(*command);
                         return Failure{"", "job-watch adopt did not write it", ""};
                     });
}

}  // namespace jw::inventory
