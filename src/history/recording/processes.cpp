// SPDX-License-Identifier: MIT
#include "history/recording/processes.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "foundation/base/clock.hpp"
#include "foundation/base/machine.hpp"
#include "foundation/base/proc.hpp"

namespace jw::history {

namespace {

/// PROC_PID_INIT_INO of the kernel's linux/proc_ns.h, the same at each boot.
constexpr std::uint64_t kernels_first_namespace = 0xEFFFFFFC;

std::string hex_digits(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (std::string_view{"0123456789abcdef"}.find(c) != std::string_view::npos) digits += c;
    return digits;
}

std::string read_below(const std::string& root, const char* name) {
    std::array<char, 256> content{};
    const auto path = root + "/sys/kernel/" + name;
    const auto length = read_small_file(path.c_str(), content.data(), content.size());
    std::string_view text{content.data(), length};
    return std::string{text.substr(0, text.find('\n'))};
}

std::uint64_t namespace_of(const std::string& root, const char* kind) {
    return static_cast<std::uint64_t>(number_of_namespace((root + "/self/ns/" + kind).c_str()));
}

/// EPERM is an answer, too: it is there, and not ours.
bool exists_for_kernel(std::int64_t pid) {
    return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH;
}

/// Of the manager whose runs are in the store of this user.
std::string units_of_manager() {
    const auto user = ::geteuid();
    const auto root = user == 0 ? "/run" : "/run/user/" + std::to_string(user);
    return root + "/systemd/units";
}

bool is_dead(const ProcessStat& stat) { return stat.state == 'Z' || stat.state == 'X'; }

Fate fate_by(std::uint64_t ticks, const ProcessId& process, bool has_our_time) {
    if (!has_our_time || process.start_ticks == 0) return Fate::unseen;
    return ticks == process.start_ticks ? Fate::alive : Fate::gone;
}

/// The pids of a line `NSpid: OUR INNER INNERMOST` of /proc/PID/status, without ours.
std::vector<std::int64_t> inner_pids(std::string_view status) {
    constexpr std::string_view name = "\nNSpid:";
    const auto at = status.find(name);
    if (at == std::string_view::npos) return {};
    auto line = status.substr(at + name.size());
    line = line.substr(0, line.find('\n'));
    std::vector<std::int64_t> pids;
    while (!line.empty()) {
        std::int64_t pid = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), pid);
        if (error == std::errc{}) pids.push_back(pid);
        const auto taken = std::max<std::ptrdiff_t>(end - line.data(), 1);
        line.remove_prefix(static_cast<std::size_t>(taken));
    }
    if (!pids.empty()) pids.erase(pids.begin());
    return pids;
}

}  // namespace

Processes::Processes()
    : Processes{Eyes{.proc = "/proc",
                     .units = units_of_manager(),
                     .exists = exists_for_kernel,
                     .is_ours = is_proc_ours(),
                     .has_own_boot = has_own_boot_id(),
                     .may_hide_boot = may_hide_boot_id(),
                     .first_namespace = kernels_first_namespace,
                     .boottime = Micros{micros_on(CLOCK_BOOTTIME)},
                     .monotonic = Micros{micros_on(CLOCK_MONOTONIC)}}} {}

Processes::Processes(Eyes eyes)
    : eyes_{std::move(eyes)},
      boot_id_{hex_digits(read_below(eyes_.proc, "random/boot_id"))},
      host_{read_below(eyes_.proc, "hostname")},
      pid_namespace_{namespace_of(eyes_.proc, "pid")},
      time_namespace_{namespace_of(eyes_.proc, "time")} {}

Fate Processes::fate_of(const Run& run) const {
    const auto boot_id = hex_digits(run.boot_id);
    if (boot_id.empty() || boot_id_.empty()) return Fate::unseen;
    if (boot_id != boot_id_) return after_other_boot(run);
    if (run.pid_namespace == 0 || pid_namespace_ == 0) return Fate::unseen;
    if (!run.source.empty()) return fate_of_activation(run);
    const bool has_our_time = run.time_namespace == time_namespace_;
    if (run.pid_namespace == pid_namespace_)
        return fate_of_all(run, [&](const auto& one) { return outer(one, has_our_time); });
    return in_inner_namespace(run);
}

std::optional<Micros> Processes::asleep_during(const Run& run) const {
    if (!run.boottime || !run.monotonic || run.time_namespace != time_namespace_)
        return std::nullopt;
    const auto asleep = (eyes_.boottime - *run.boottime) - (eyes_.monotonic - *run.monotonic);
    return std::max(asleep, Micros{0});
}

std::optional<Micros> Processes::age_of(const Run& run) const {
    if (!run.boottime || run.time_namespace != time_namespace_ || eyes_.boottime < *run.boottime ||
        boot_id_.empty() || hex_digits(run.boot_id) != boot_id_)
        return std::nullopt;
    return eyes_.boottime - *run.boottime;
}

/// The manager keeps a link with the invocation of each unit that is not at rest. Where it is none
/// of this run, that is over, or is just being told of: whoever told of its start, or the journal,
/// has the end.
Fate Processes::fate_of_activation(const Run& run) const {
    const bool is_plain = run.unit.find('/') == std::string::npos;
    if (run.pid_namespace != pid_namespace_ || !is_plain) return Fate::unseen;
    const auto path = eyes_.units + "/invocation:" + run.unit;
    std::array<char, 64> invocation{};
    const auto length = ::readlink(path.c_str(), invocation.data(), invocation.size());
    const bool is_same =
        length > 0 &&
        run.invocation_id == std::string_view{invocation.data(), static_cast<std::size_t>(length)};
    return is_same ? Fate::alive : Fate::unseen;
}

/// Only who is in the machine's own namespace can see into another one.
Fate Processes::in_inner_namespace(const Run& run) const {
    if (!sees_all()) return Fate::unseen;
    const auto processes = inner_processes();
    const bool has_our_time = run.time_namespace == time_namespace_;
    return fate_of_all(run, [&](const auto& one) { return inner(processes, one, has_our_time); });
}

/// A container may have a boot id of its own: seen from the machine, and from there, the other boot
/// may be the present one.
Fate Processes::after_other_boot(const Run& run) const {
    if (!run.host.empty() && !host_.empty() && run.host != host_) return Fate::unseen;
    if (run.pid_namespace == pid_namespace_ && eyes_.may_hide_boot) return Fate::unseen;
    if (run.pid_namespace == 0 || run.pid_namespace == pid_namespace_) return Fate::gone;
    if (pid_namespace_ == eyes_.first_namespace) return in_inner_namespace(run);
    const bool is_of_machine = run.pid_namespace == eyes_.first_namespace;
    return is_of_machine && eyes_.has_own_boot ? Fate::unseen : Fate::gone;
}

/// A run lives while one of its processes does, and it is gone when all are that it has named.
template <typename FateOf>
Fate Processes::fate_of_all(const Run& run, FateOf fate_of_process) {
    bool is_one_named = false, is_one_unseen = false;
    for (const auto& process : {run.process, run.wrapper, run.relay}) {
        if (process.pid <= 0) continue;
        is_one_named = true;
        const auto fate = fate_of_process(process);
        if (fate == Fate::alive) return Fate::alive;
        if (fate == Fate::unseen) is_one_unseen = true;
    }
    return is_one_unseen || !is_one_named ? Fate::unseen : Fate::gone;
}

/// A pid counts only with its start time, since the kernel uses pids again.
Fate Processes::outer(const ProcessId& process, bool has_our_time) const {
    if (!eyes_.exists(process.pid)) return Fate::gone;
    const auto stat = parse_process_stat(content_of(process.pid, "stat"));
    if (!eyes_.is_ours || !stat) return Fate::unseen;
    return is_dead(*stat) ? Fate::gone : fate_by(stat->start_ticks, process, has_our_time);
}

Fate Processes::inner(const std::vector<Inner>& processes, const ProcessId& process,
                      bool has_our_time) {
    auto found = Fate::gone;
    for (const auto& [pids, ticks] : processes) {
        if (std::ranges::find(pids, process.pid) == pids.end()) continue;
        const auto fate = fate_by(ticks, process, has_our_time);
        if (fate == Fate::alive) return fate;
        if (fate == Fate::unseen) found = fate;
    }
    return found;
}

/// The first process is root's: who sees it where /proc may hide others sees all.
bool Processes::sees_all() const {
    return eyes_.is_ours && pid_namespace_ == eyes_.first_namespace &&
           !content_of(1, "stat").empty();
}

std::vector<Processes::Inner> Processes::inner_processes() const {
    std::vector<Inner> found;
    std::error_code error;
    for (std::filesystem::directory_iterator item{eyes_.proc, error}, end; !error && item != end;
         item.increment(error)) {
        const auto name = item->path().filename().string();
        std::int64_t pid = 0;
        const auto [stop, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (bad != std::errc{} || stop != name.data() + name.size()) continue;
        auto pids = inner_pids(content_of(pid, "status"));
        if (pids.empty()) continue;
        const auto stat = parse_process_stat(content_of(pid, "stat"));
        if (stat && !is_dead(*stat)) found.push_back({std::move(pids), stat->start_ticks});
    }
    return found;
}

std::string Processes::content_of(std::int64_t pid, const char* file) const {
    std::array<char, 8192> content{};
    const auto path = eyes_.proc + "/" + std::to_string(pid) + "/" + file;
    return {content.data(), read_small_file(path.c_str(), content.data(), content.size())};
}

}  // namespace jw::history
