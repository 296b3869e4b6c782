// SPDX-License-Identifier: MIT
#include <pwd.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>

#include "foundation/base/ascii.hpp"
#include "foundation/cron/schedule.hpp"
#include "foundation/when/civil.hpp"
#include "inventory/jobs/machine.hpp"
#include "inventory/jobs/schedule_words.hpp"
#include "inventory/shell/programs.hpp"

namespace jw::inventory {

namespace {

constexpr std::size_t most_jobs = 5000;
constexpr auto folders =
    std::to_array<std::string_view>({"/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly",
                                     "/etc/cron.monthly", "/etc/cron.yearly"});

/// A line of anacrontab(5).
struct AnacronLine {
    std::size_t number = 1;
    std::string_view period, delay, id, command;
};

std::string_view take_column(std::string_view& text) {
    constexpr std::string_view blanks = " \t";
    text = text.substr(std::min(text.find_first_not_of(blanks), text.size()));
    const auto word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

std::vector<AnacronLine> anacron_lines(std::string_view text) {
    std::vector<AnacronLine> lines;
    for (std::size_t number = 1; !text.empty() && lines.size() < most_jobs; ++number) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        AnacronLine read{number, take_column(line), {}, {}, {}};
        const bool is_job =
            !read.period.empty() && (is_digit(read.period[0]) || read.period[0] == '@');
        read.delay = take_column(line);
        read.id = take_column(line);
        read.command = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
        if (is_job && !read.command.empty()) lines.push_back(read);
    }
    return lines;
}

std::string when_of(std::string_view period) {
    if (period == "1" || period == "@daily") return "daily, by anacron";
    if (period == "7" || period == "@weekly") return "weekly, by anacron";
    if (period.starts_with('@')) return std::string{period.substr(1)} + ", by anacron";
    return "every " + std::string{period} + " days, by anacron";
}

/// anacron keeps the day of the last start alone: `20261129`.
std::optional<Instant> stamped(const unit::Root& root, std::string_view id) {
    if (id.find('/') != std::string_view::npos || id.starts_with('.')) return std::nullopt;
    const auto text = root.read("/var/spool/anacron/" + std::string{id}).bytes;
    int number = 0;
    const auto* end = text.data() + std::min<std::size_t>(text.size(), 8);
    if (std::from_chars(text.data(), end, number).ptr != text.data() + 8) return std::nullopt;
    return instant({number / 10000, number / 100 % 100, number % 100, 0, 0, 0, 0}, Zone::local);
}

/// Who runs the scripts of a folder, and when.
struct Runner {
    std::string when, schedule, place;
    std::optional<Instant> next, last;
    std::vector<std::string> log_messages;
    bool is_wrapped = false;
};

bool runs_folder(std::string_view command, std::string_view folder) {
    const auto at = command.find(folder);
    if (command.find("run-parts") == std::string_view::npos || at == std::string_view::npos)
        return false;
    const auto behind = command.substr(at + folder.size());
    return behind.empty() || !(is_alnum(behind[0]) || behind[0] == '.' || behind[0] == '-');
}

/// A line such as `test -x /usr/sbin/anacron || run-parts ...` leaves it to anacron.
bool leaves_it_to_anacron(std::string_view command, const View& view) {
    return command.find("/anacron ") != std::string_view::npos &&
           view.root.exists("/usr/sbin/anacron");
}

std::optional<Runner> runner_of(std::string_view folder, const std::vector<CronJob>& lines,
                                const std::vector<Job>& jobs, const View& view) {
    for (const auto& job : jobs)
        if (job.source == Source::anacron && runs_folder(job.command, folder))
            return Runner{job.when, job.schedule, job.place,           job.next,
                          job.last, {},           !job.watched.empty()};
    for (const auto& line : lines) {
        if (!runs_folder(line.line.command, folder) ||
            leaves_it_to_anacron(line.line.command, view))
            continue;
        const auto found = std::ranges::find_if(jobs, [&](const Job& job) {
            return job.source == Source::crontab && job.command == line.line.command;
        });
        if (found != jobs.end())
            return Runner{found->when, found->schedule,     found->place,   found->next,
                          {},          found->log_messages, line.is_wrapped};
    }
    return std::nullopt;
}

bool is_name_of_script(std::string_view name) {
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
}

Job script_in(const std::string& path, std::string_view name, const std::optional<Runner>& runner,
              const View& view) {
    Job job;
    job.source = Source::folder;
    job.user = "root";
    job.name = name;
    job.place = job.command = path;
    if (runner) {
        job.schedule = runner->schedule;
        job.when = runner->when;
        job.next = runner->next;
        job.last = runner->last;
        job.log_messages = runner->log_messages;
        if (runner->is_wrapped) job.watched = "with its folder";
    } else {
        job.when = "never";
        job.odd.emplace_back("nothing runs the scripts of this folder");
    }
    const auto program = program_at(view.root, path);
    if (program == Program::no_right)
        job.odd.emplace_back("it is no program: nobody may execute it");
    if (program == Program::absent) job.odd.emplace_back("it leads nowhere");
    if (!is_name_of_script(name))
        job.odd.emplace_back("run-parts(8) of Debian passes over names like that");
    return job;
}

std::string name_of_user(uid_t uid) {
    const auto* entry = ::getpwuid(uid);
    return entry == nullptr ? std::to_string(uid) : entry->pw_name;
}

template <typename Number>
std::optional<Number> hex(std::string_view digits) {
    Number number{};
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

/// `a000120190b6f3`: a queue, five digits of the number, eight of the minutes since 1970.
std::optional<Job> at_job(const std::string& folder, const std::string& file, const View& view) {
    constexpr std::size_t length = 14;
    if (file.size() != length) return std::nullopt;
    const std::string_view name{file};
    const auto number = hex<std::uint32_t>(name.substr(1, 5));
    const auto minutes = hex<std::uint32_t>(name.substr(6));

    struct stat status {};

    const auto here = view.root.chased(folder + "/" + file);
    if (!number || !minutes || here.empty() || ::stat(here.c_str(), &status) != 0)
        return std::nullopt;
    Job job;
    job.source = Source::at;
    job.user = name_of_user(status.st_uid);
    job.name = "at-" + std::to_string(*number);
    job.place = "at job " + std::to_string(*number);
    job.when = "once";
    job.next = Instant{std::chrono::minutes{*minutes}};
    const auto text = view.root.read(folder + "/" + file).bytes;
    const auto end = text.find_last_not_of('\n');
    if (end != std::string::npos)
        job.command = text.substr(text.rfind('\n', end) + 1, end - text.rfind('\n', end));
    job.command.resize(std::min<std::size_t>(job.command.size(), 1000));
    return job;
}

}  // namespace

std::vector<Job> anacron_jobs(const View& view) {
    std::vector<Job> jobs;
    if (!view.is_root) return jobs;
    const auto text = view.root.read("/etc/anacrontab").bytes;
    for (const auto& [number, period, delay, id, command] : anacron_lines(text)) {
        Job job;
        job.source = Source::anacron;
        job.user = "root";
        job.name = id;
        job.place = "/etc/anacrontab:" + std::to_string(number);
        job.schedule = std::string{period} + " " + std::string{delay};
        job.when = when_of(period);
        job.command = command;
        job.last = stamped(view.root, id);
        if (command.find("job-watch ") != std::string_view::npos) job.watched = "wrapped";
        if (!view.root.exists("/usr/sbin/anacron")) job.odd.emplace_back("anacron is not there");
        jobs.push_back(std::move(job));
    }
    return jobs;
}

std::vector<Job> folder_jobs(const std::vector<CronJob>& lines, const View& view,
                             const std::vector<Job>& jobs) {
    std::vector<Job> found;
    if (!view.is_root) return found;
    for (const auto folder : folders) {
        const auto runner = runner_of(folder, lines, jobs, view);
        auto entries = view.root.list(std::string{folder});
        std::ranges::sort(entries, {}, &unit::Entry::name);
        for (const auto& [name, kind, target] : entries) {
            const bool may_be_script =
                kind == unit::Entry::Kind::file || kind == unit::Entry::Kind::link;
            if (!may_be_script || name.starts_with('.') || found.size() >= most_jobs) continue;
            found.push_back(script_in(std::string{folder} + "/" + name, name, runner, view));
        }
    }
    return found;
}

std::vector<Job> at_jobs(const View& view) {
    std::vector<Job> jobs;
    if (!view.is_root) return jobs;
    for (const auto* folder : {"/var/spool/cron/atjobs", "/var/spool/at"})
        for (const auto& entry : view.root.list(folder))
            if (auto job = at_job(folder, entry.name, view); job && jobs.size() < most_jobs)
                jobs.push_back(std::move(*job));
    return jobs;
}

}  // namespace jw::inventory
