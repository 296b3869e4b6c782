// SPDX-License-Identifier: MIT
#include "inventory/jobs/cron_jobs.hpp"

#include <algorithm>

#include "foundation/base/ascii.hpp"
#include "inventory/shell/dialect.hpp"
#include "inventory/shell/wrapped.hpp"

namespace jw::inventory {

namespace {

/// What a comment says to us: the words behind `# job-watch:`.
std::string_view note_in(std::string_view comment) {
    constexpr std::string_view mark = "job-watch:";
    comment = comment.substr(std::min(comment.find_first_not_of("# \t"), comment.size()));
    if (!comment.starts_with(mark)) return {};
    comment.remove_prefix(mark.size());
    comment = comment.substr(std::min(comment.find_first_not_of(" \t"), comment.size()));
    return comment.substr(0, comment.find_last_not_of(" \t\r") + 1);
}

std::string name_in(std::string_view note) {
    if (!note.starts_with("name=")) return "";
    note.remove_prefix(5);
    const bool is_fine = !note.empty() && note.size() <= 80 && note.front() != '-' &&
                         std::ranges::all_of(note, [](char c) {
                             return is_alnum(c) || c == '.' || c == '_' || c == '-';
                         });
    return is_fine ? std::string{note} : "";
}

/// Reads a crontab's lines one by one.
class CrontabReader {
public:
    CrontabReader(const Crontab& crontab, std::size_t index, const unit::Root& root)
        : crontab_{crontab}, index_{index}, root_{root} {}

    void read(std::vector<CronJob>& jobs) {
        for (auto& line : lines_of(crontab_)) {
            if (line.kind == CrontabLine::Kind::setting) {
                auto changed = std::make_shared<CronEnvironment>(*environment_);
                changed->take(line);
                environment_ = std::move(changed);
            }
            const bool is_job =
                line.kind == CrontabLine::Kind::job || line.kind == CrontabLine::Kind::wrong;
            const auto note = line.kind == CrontabLine::Kind::nothing ? note_in(line.text) : "";
            if (is_job) jobs.push_back(job_of(std::move(line)));
            note_ = note;
        }
    }

private:
    CronJob job_of(CrontabLine line) {
        CronJob job;
        job.crontab = index_;
        job.line = std::move(line);
        job.user = crontab_.format == Format::system ? std::string{job.line.user} : crontab_.user;
        job.environment = environment_;
        const auto dialect = dialect_of(root_, environment_->shell()).value_or(Dialect::posix);
        job.shell = read_shell_line(unescaped(cron_command(job.line.command).line), dialect);
        job.purpose = purpose_of(job.shell);
        job.is_wrapped = is_wrapped(job.shell);
        job.is_left_alone = note_ == "ignore";
        job.name = job.is_wrapped ? wrapped_option(job.shell, "--name") : name_in(note_);
        return job;
    }

    const Crontab& crontab_;
    std::size_t index_;
    const unit::Root& root_;
    std::shared_ptr<const CronEnvironment> environment_ = std::make_shared<CronEnvironment>();
    std::string_view note_;
};

}  // namespace

std::string Names::free(const std::string& user, const std::string& wanted) {
    auto& taken = taken_[user];
    if (taken.insert(wanted).second) return wanted;
    auto& number = numbers_.try_emplace(user + '\n' + wanted, 1).first->second;
    for (;;) {
        auto name = wanted + "-" + std::to_string(++number);
        if (taken.insert(name).second) return name;
    }
}

std::vector<CronJob> cron_jobs(const std::vector<Crontab>& crontabs, const unit::Root& root) {
    std::vector<CronJob> jobs;
    for (std::size_t i = 0; i < crontabs.size(); ++i)
        CrontabReader{crontabs[i], i, root}.read(jobs);
    Names names;
    for (const auto& job : jobs)
        if (!job.name.empty()) names.take(job.user, job.name);
    for (auto& job : jobs)
        if (job.name.empty()) job.name = names.free(job.user, name_of(job.purpose));
    return jobs;
}

std::string place_of(const CronJob& job, const std::vector<Crontab>& crontabs) {
    const auto& crontab = crontabs[job.crontab];
    const auto file = crontab.path.empty() ? "crontab of " + crontab.user : crontab.path;
    return file + ":" + std::to_string(job.line.number);
}

}  // namespace jw::inventory
