// SPDX-License-Identifier: MIT
#include "capture/run/context.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "foundation/base/clock.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

namespace {

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? std::string_view{value} : std::string_view{};
}

/// Reads a file of /proc/PID/.
std::string_view read_of(pid_t pid, std::string_view file, char* bytes, std::size_t size) {
    Text<64> path;
    path.add("/proc/").add_number(static_cast<std::uint64_t>(pid)).add("/").add(file);
    return {bytes, read_small_file(path.c_str(), bytes, size)};
}

void read_boot_id(Text<40>& boot_id) {
    char content[64];
    const auto length = read_small_file("/proc/sys/kernel/random/boot_id", content, sizeof content);
    for (const char c : std::string_view{content, length})
        if (c != '-' && c != '\n') boot_id.add({&c, 1});
}

/// Where /proc shows another namespace than ours, its processes are not those of our pids.
void read_namespaces(Context& context) {
    if (!is_proc_ours()) return;
    context.pid_namespace = number_of_namespace("/proc/self/ns/pid");
    context.time_namespace = number_of_namespace("/proc/self/ns/time");
}

/// The unit in a cgroup path such as /system.slice/backup.service: the innermost service.
std::string_view unit_in(std::string_view path) {
    while (true) {
        const auto slash = path.rfind('/');
        if (slash == std::string_view::npos) return {};
        const auto name = path.substr(slash + 1);
        if (name.ends_with(".service")) return name;
        path = path.substr(0, slash);
    }
}

/// cgroups(7): the line of the unified hierarchy or of systemd's own.
void read_unit(pid_t pid, Text<256>& unit) {
    char content[4096];
    auto lines = read_of(pid, "cgroup", content, sizeof content);
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        if (!line.starts_with("0::") && line.find(":name=systemd:") == std::string_view::npos)
            continue;
        const auto name = unit_in(line);
        if (name.empty()) continue;
        unit = {};
        unit.add(name);
    }
}

bool is_this_pid(std::string_view text, pid_t pid) {
    Text<24> number;
    number.add_number(static_cast<std::uint64_t>(pid));
    return text == number.view();
}

/// Whether the timer that systemd names elapsed just now. It names the first one that started the
/// unit to each later run, too, whoever starts that.
bool timer_has_elapsed() {
    constexpr std::int64_t longest_queue = 60'000'000;  // microseconds, for others to end
    const auto elapsed = variable("TRIGGER_TIMER_MONOTONIC_USEC");
    std::int64_t micros = 0;
    const auto [end, error] =
        std::from_chars(elapsed.data(), elapsed.data() + elapsed.size(), micros);
    if (error != std::errc{} || elapsed.empty() || *end != '\0') return false;
    return micros_on(CLOCK_MONOTONIC) - micros <= longest_queue;
}

/// What started a unit, from the variables that systemd 252 and later set.
const char* trigger_of_unit() {
    const auto trigger = variable("TRIGGER_UNIT");
    if (trigger.ends_with(".timer")) return timer_has_elapsed() ? "timer" : "unit";
    if (trigger.ends_with(".path")) return "path";
    if (trigger.ends_with(".socket")) return "socket";
    return "unit";
}

/// "cron" or "at" for their daemons, null for other programs.
const char* scheduler_named(std::string_view program) {
    constexpr std::string_view crons[] = {"cron",    "crond", "CRON",       "CROND",
                                          "anacron", "fcron", "supercronic"};
    for (const auto cron : crons)
        if (program == cron) return "cron";
    return program == "atd" ? "at" : nullptr;
}

/// Looks for a scheduler among the nearest ancestors: there may be shells in between.
const char* scheduler_above(pid_t pid) {
    constexpr int generations = 6;
    for (int i = 0; i < generations && pid > 1; ++i) {
        char content[64];
        auto program = read_of(pid, "comm", content, sizeof content);
        program = program.substr(0, program.find('\n'));
        if (const char* scheduler = scheduler_named(program)) return scheduler;
        const auto stat = process_stat(pid);
        if (!stat) return nullptr;
        pid = stat->parent;
    }
    return nullptr;
}

}  // namespace

void read_context(Context& context, const Family& family) {
    utsname names{};
    if (::uname(&names) == 0) {
        context.host.add(names.nodename);
        context.kernel.add(names.release);
    }
    read_boot_id(context.boot_id);
    read_namespaces(context);
    context.file_tree = number_of_file_tree();

    const auto invocation = variable("INVOCATION_ID");
    if (!invocation.empty()) {
        context.invocation_id.add(invocation);
        read_unit(::getpid(), context.unit);
    }
    // By now the variable names the job, unless there is none.
    const auto exec_pid = variable("SYSTEMD_EXEC_PID");
    const bool is_main_process = exec_pid.empty() ? family.parent == 1
                                                  : is_this_pid(exec_pid, family.wrapper) ||
                                                        is_this_pid(exec_pid, family.job);
    context.run_by_systemd = !context.unit.view().empty() && is_main_process;

    const auto stat = process_stat(::getpid());
    if (context.run_by_systemd)
        context.trigger = trigger_of_unit();
    else if (const char* scheduler = scheduler_above(family.parent))
        context.trigger = scheduler;
    else if (stat && stat->terminal != 0)
        context.trigger = "terminal";
}

std::string_view name_of_run(const Options& options, const Context& context) {
    if (options.name != nullptr) return options.name;
    if (context.run_by_systemd) {
        auto unit = context.unit.view();
        unit.remove_suffix(std::string_view{".service"}.size());
        if (!unit.empty()) return unit;
    }
    if (options.shell_line != nullptr) return options.shell_line;
    const std::string_view path{options.command[0]};
    const auto name = path.substr(path.rfind('/') + 1);
    return name.empty() ? "unnamed" : name;
}

}  // namespace jw::wrapper
