// SPDX-License-Identifier: MIT
#include "inventory/jobs/oddities.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "inventory/shell/programs.hpp"

namespace jw::inventory {

namespace {

/// Where programs lie that an interactive shell finds.
constexpr std::string_view usual_folders =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin:/opt/bin";

void look_for_program(const CronJob& job, const unit::Root& root, std::vector<std::string>& odd) {
    const auto& program = job.purpose.program;
    const auto path = job.environment->path();
    if (path.find('$') != std::string::npos)
        odd.emplace_back("PATH has $ in it, which cron takes as it is");
    if (!find_program(root, program, path).empty()) return;
    const auto elsewhere = find_program(root, program, usual_folders);
    odd.push_back(elsewhere.empty()
                      ? "no program " + program + " in cron's PATH, which is " + path
                      : program + " is " + elsewhere + ", which is not in cron's PATH");
}

void look_at_path(const Purpose& purpose, const unit::Root& root, std::vector<std::string>& odd) {
    auto path = purpose.program;
    if (!path.starts_with('/')) {
        if (!purpose.folder.starts_with('/')) return;
        path = purpose.folder + "/" + path;
    }
    const auto found = program_at(root, path);
    if (found == Program::absent) odd.push_back(path + " is not there");
    if (found == Program::no_right && !purpose.is_script)
        odd.push_back("nobody may execute " + path);
}

void look_at_program(const CronJob& job, const unit::Root& root, std::vector<std::string>& odd) {
    const auto& program = job.purpose.program;
    if (program.empty() || program.find_first_of("$`*?~{") != std::string::npos) return;
    if (program.find('/') != std::string::npos) return look_at_path(job.purpose, root, odd);
    if (!job.purpose.is_script && !is_of_shell(program)) look_for_program(job, root, odd);
}

/// date(1) and the like have % before a letter; input is seldom meant.
void look_at_input(const CronJob& job, std::vector<std::string>& odd) {
    const auto [line, input] = cron_command(job.line.command);
    if (input.empty()) return;
    const bool is_format = line.ends_with('+') || line.ends_with("+\"") || line.ends_with("+'");
    if (job.shell.is_closed && !is_format) return;
    odd.emplace_back("its % has no backslash before it: cron ends the command there");
}

struct Outputs {
    std::string out, err;
};

void redirect(Outputs& outputs, int descriptor, bool is_copy, const std::string& target) {
    if (descriptor == -1) outputs.out = outputs.err = target;
    if (descriptor != 1 && descriptor != 2) return;
    auto& changed = descriptor == 1 ? outputs.out : outputs.err;
    const auto& other = descriptor == 1 ? outputs.err : outputs.out;
    const bool is_of_other = is_copy && target == (descriptor == 1 ? "2" : "1");
    changed = is_of_other ? other : target;
}

Outputs outputs_of(const SimpleCommand& command) {
    Outputs outputs;
    for (const auto& [descriptor, sign, target] : command.redirections)
        if (sign != "<") redirect(outputs, descriptor, sign == ">&", target.text);
    return outputs;
}

bool has_mailer(const unit::Root& root) {
    return root.exists("/usr/sbin/sendmail") || root.exists("/usr/lib/sendmail");
}

void look_at_output(const CronJob& job, const unit::Root& root, std::vector<std::string>& odd) {
    if (job.shell.commands.empty()) return;
    const auto [out, err] = outputs_of(job.shell.commands.back());
    constexpr std::string_view nowhere = "/dev/null";
    if (out == nowhere && err == nowhere && !job.is_wrapped)
        odd.emplace_back("all it prints is thrown away");
    else if (err == nowhere && !job.is_wrapped)
        odd.emplace_back("its error messages are thrown away");
    if (job.is_wrapped || (!out.empty() && !err.empty())) return;
    const auto& environment = *job.environment;
    if (environment.has("MAILTO") && environment.of("MAILTO").empty())
        odd.emplace_back("what it prints is thrown away: MAILTO is empty");
    else if (!has_mailer(root))
        odd.emplace_back("what it prints is lost: there is no sendmail for cron's mails");
}

void look_at_shell(const CronJob& job, const unit::Root& root, std::vector<std::string>& odd) {
    if (job.line.command.ends_with('\r')) odd.emplace_back("its line ends with a carriage return");
    const auto shell = job.environment->shell();
    if (program_at(root, shell) == Program::absent)
        odd.push_back("SHELL=" + shell + " is not there");
    if (!job.shell.is_closed) odd.emplace_back("a quote or a parenthesis in it does not end");
    const bool is_bash_sign =
        job.shell.goes_on_behind && job.line.command.find("&>") != std::string_view::npos;
    if (is_bash_sign)
        odd.emplace_back("&> is bash's: sh starts it in the background, and throws nothing away");
}

}  // namespace

std::vector<std::string> oddities_of(const CronJob& job, const unit::Root& root) {
    std::vector<std::string> odd;
    if (job.line.kind == CrontabLine::Kind::wrong) return {"cron can't read it: " + job.line.why};
    if (!job.is_wrapped) look_at_program(job, root, odd);
    look_at_input(job, odd);
    look_at_shell(job, root, odd);
    look_at_output(job, root, odd);
    return odd;
}

void note_doubles(std::vector<Job>& jobs) {
    std::map<std::pair<std::string, std::string>, std::vector<Job*>> by_command;
    for (auto& job : jobs)
        if (!job.command.empty() && job.source != Source::at)
            by_command[{job.user, job.command}].push_back(&job);
    for (auto& [command, same] : by_command) {
        if (same.size() < 2) continue;
        for (auto* job : same)
            job->odd.push_back("the same command has another schedule: " +
                               (job == same.front() ? same[1] : same.front())->place);
    }
}

}  // namespace jw::inventory
