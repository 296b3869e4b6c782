// SPDX-License-Identifier: MIT
#include "generate/plan/rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <vector>

namespace jw::generate {

namespace {

using unit::Settings;
using Texts = std::initializer_list<std::string_view>;

constexpr unsigned fewest_tasks = 16;  ///< of which job-watch takes three for a moment

std::string value_of(const Setting& setting) {
    return setting.all.last(setting.section, setting.key).value_or("");
}

std::vector<std::string> lines_of(const Setting& setting) {
    return setting.all.list(setting.section, setting.key);
}

bool is_one_of(std::string_view value, Texts texts) { return std::ranges::count(texts, value) > 0; }

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        if (text.empty()) return words;
        words.push_back(text.substr(0, text.find_first_of(" \t")));
        text.remove_prefix(words.back().size());
    }
}

/// Whether the words of all lines of the setting meet the condition.
template <typename Condition>
bool all_words(const Setting& setting, Condition condition) {
    return std::ranges::all_of(lines_of(setting), [&](const auto& line) {
        return std::ranges::all_of(words_of(line), condition);
    });
}

bool is_below(std::string_view path, std::string_view folder) {
    while (folder.ends_with('/')) folder.remove_suffix(1);
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_set(const Setting& setting) { return !lines_of(setting).empty(); }

bool is_not_false(const Setting& setting) {
    const auto value = value_of(setting);
    return !value.empty() && !unit::is_false(value);
}

bool is_false(const Setting& setting) { return unit::is_false(value_of(setting)); }

/// An empty value asks for a control group of its own, without any controllers.
bool is_delegated(const Setting& setting) {
    return setting.all.mentions(setting.section, setting.key) && !is_false(setting);
}

bool is_a_time(const Setting& setting) {
    const auto value = value_of(setting);
    return !value.empty() && !is_one_of(value, {"0", "0s", "infinity"});
}

/// systemd takes a service for Type=simple where neither Type= nor BusName= says otherwise; the
/// second has a rule of its own.
bool is_other_type(const Setting& setting) {
    return !is_one_of(value_of(setting), {"", "simple", "exec", "oneshot", "idle"});
}

/// Whatever its Type=: a service that systemd hears may name another main process (MAINPID=).
bool is_heard(const Setting& setting) { return !is_one_of(value_of(setting), {"", "none"}); }

bool is_of_group(const Setting& setting) { return value_of(setting) == "cgroup"; }

bool is_terminal(const Setting& setting) { return value_of(setting).starts_with("tty"); }

bool is_socket(const Setting& setting) { return value_of(setting) == "socket"; }

bool is_named_descriptor(const Setting& setting) { return value_of(setting).starts_with("fd"); }

bool is_none(const Setting& setting) { return value_of(setting) == "none"; }

/// The wrapper of a user may signal no other user's process; that of root may.
bool is_mixed_for_user(const Setting& setting) {
    const auto user = value_of({"Service", "User", setting.all, setting.wrapper});
    const bool is_root = is_one_of(user, {"", "root", "0"}) &&
                         !is_not_false({"Service", "DynamicUser", setting.all, setting.wrapper});
    return value_of(setting) == "mixed" && !is_root;
}

/// Groups of which @system-service has no call: systemd-analyze syscall-filter.
constexpr auto beside_system_service =
    std::to_array<std::string_view>({"@clock", "@cpu-emulation", "@debug", "@module", "@mount",
                                     "@obsolete", "@pkey", "@raw-io", "@reboot", "@swap"});

/// Whether all calls of @system-service may be made. With `~` on its first line the filter allows
/// all that it does not name, else nothing else; each line then takes calls away (`~`) or adds
/// some. Behind a colon stands what comes of a call instead: `@mount:EPERM`.
bool leaves_system_service(const std::vector<std::string>& lines) {
    bool leaves = lines.empty() || lines.front().starts_with('~');
    for (std::string_view line : lines) {
        const bool takes_away = line.starts_with('~');
        if (takes_away) line.remove_prefix(1);
        for (const auto word : words_of(line)) {
            const auto group = word.substr(0, word.find(':'));
            if (takes_away)
                leaves = leaves && std::ranges::count(beside_system_service, group) > 0;
            else
                leaves = leaves || is_one_of(word, {"@system-service", "@known"});
        }
    }
    return leaves;
}

bool is_tight_filter(const Setting& setting) { return !leaves_system_service(lines_of(setting)); }

bool is_other_than_native(const Setting& setting) {
    return !all_words(setting, [](auto word) { return word == "native"; });
}

/// A number below that many. What is no number (infinity, a percentage) is taken to be enough.
bool is_few(const Setting& setting) {
    const auto value = value_of(setting);
    const auto soft = std::string_view{value}.substr(0, value.find(':'));
    unsigned long number = 0;
    const auto [end, error] = std::from_chars(soft.data(), soft.data() + soft.size(), number);
    const bool whole = error == std::errc{} && end == soft.data() + soft.size();
    return whole && number < fewest_tasks;
}

/// Whether any place that is named (behind the `-` and `+` of some settings) is, or holds, or may
/// hold the wrapper. With `SOURCE:DESTINATION:OPTIONS` every part is looked at.
bool is_over_wrapper(const Setting& setting) {
    return !all_words(setting, [&](std::string_view word) {
        while (true) {
            const auto colon = word.find(':');
            auto path = word.substr(0, colon);
            path.remove_prefix(std::min(path.find_first_not_of("-+\"'"), path.size()));
            const bool unclear = path.find_first_of("%\\\"'") != std::string_view::npos;
            if (unclear || (path.starts_with('/') && is_below(setting.wrapper, path))) return false;
            if (colon == std::string_view::npos) return true;
            word.remove_prefix(colon + 1);
        }
    });
}

bool hides_homes(const Setting& setting) {
    return is_not_false(setting) &&
           (is_below(setting.wrapper, "/home") || is_below(setting.wrapper, "/root") ||
            is_below(setting.wrapper, "/run/user"));
}

bool hides_tmp(const Setting& setting) {
    return is_not_false(setting) &&
           (is_below(setting.wrapper, "/tmp") || is_below(setting.wrapper, "/var/tmp"));
}

constexpr std::string_view elsewhere = "the wrapper may not be there, and the job would not start";
constexpr std::string_view sockets = "it counts on getting its sockets as the main process";
constexpr std::string_view main_only = "systemd hears its messages from the main process only";
constexpr std::string_view heard =
    "systemd listens to it, and it may name another process as its main one";
constexpr std::string_view terminal = "it is more than a stream, and a pipe can't stand in for it";

constexpr std::string_view own_process = "systemd watches its main process, which must be its own";
constexpr std::string_view counted = "the wrapper's own processes would count";

constexpr auto table = std::to_array<Rule>({
    {"Service", {"Type"}, is_other_type, own_process, Way::wrap},
    {"Service", {"BusName"}, is_set, "systemd watches its name on the bus", Way::wrap},
    {"Service", {"NotifyAccess"}, is_heard, heard, Way::wrap},
    {"Service",
     {"ExitType"},
     is_of_group,
     "its run goes on when its main process has ended",
     Way::wrap},
    {"Service", {"WatchdogSec"}, is_a_time, main_only, Way::wrap},
    {"Service", {"PIDFile"}, is_set, "it names its main process itself", Way::wrap},
    {"Service", {"Sockets"}, is_set, sockets, Way::wrap},
    {"Service",
     {"StandardInput", "StandardOutput", "StandardError"},
     is_socket,
     terminal,
     Way::wrap},
    {"Service", {"StandardOutput", "StandardError"}, is_terminal, terminal, Way::wrap},
    // These are for each process of the unit: systemd has it wait until the terminal is free, and
    // takes the service for failed where there is no such descriptor for ExecStopPost=.
    {"Service", {"StandardInput"}, is_terminal, terminal, Way::observe},
    {"Service",
     {"StandardInput", "StandardOutput", "StandardError"},
     is_named_descriptor,
     "only its main process is given that",
     Way::observe},
    {"Service", {"UtmpIdentifier"}, is_set, terminal, Way::wrap},
    {"Service", {"KillMode"}, is_none, "what it leaves behind is meant to stay", Way::wrap},
    {"Service",
     {"KillMode"},
     is_mixed_for_user,
     "the wrapper alone is told to end, and may not pass that on to a command that becomes another "
     "user",
     Way::wrap},
    {"Service",
     {"Delegate"},
     is_delegated,
     "it rules its own control group, where it must be alone",
     Way::wrap},
    // What the prefix + does not leave: systemd mounts these for every process of the unit.
    {"Service",
     {"RootDirectory", "RootImage", "MountImages", "ExtensionImages", "ExtensionDirectories"},
     is_set,
     elsewhere,
     Way::observe},
    {"Service",
     {"TemporaryFileSystem", "BindPaths", "BindReadOnlyPaths"},
     is_over_wrapper,
     elsewhere,
     Way::observe},
    {"Service", {"InaccessiblePaths"}, is_over_wrapper, elsewhere, Way::wrap},
    {"Service", {"ProtectHome"}, hides_homes, elsewhere, Way::wrap},
    {"Service", {"PrivateTmp"}, hides_tmp, elsewhere, Way::wrap},
    {"Service",
     {"ExecPaths"},
     is_set,
     "the wrapper may not be among what it may execute",
     Way::wrap},
    {"Service",
     {"NoExecPaths"},
     is_set,
     "the wrapper may be among what it may not execute",
     Way::wrap},
    // It belongs to the control group, which the prefix + does not leave either.
    {"Service",
     {"RestrictFileSystems"},
     is_set,
     "the wrapper may lie where it may not look",
     Way::observe},
    {"Service",
     {"SystemCallFilter"},
     is_tight_filter,
     "the wrapper may need a call that it forbids; all of @system-service is known to do",
     Way::wrap},
    {"Service",
     {"SystemCallArchitectures"},
     is_other_than_native,
     "the wrapper is native",
     Way::wrap},
    {"Service", {"SecureBits"}, is_set, "they would apply to the wrapper first", Way::wrap},
    {"Service",
     {"AppArmorProfile", "SELinuxContext", "SmackProcessLabel"},
     is_set,
     "the profile would be that of the wrapper",
     Way::wrap},
    {"Service", {"LimitNPROC", "TasksMax"}, is_few, counted, Way::wrap},
    {"Unit", {"DefaultDependencies"}, is_false, "it may run before the system is up", Way::observe},
});

std::string shown(const Setting& setting) {
    const auto lines = lines_of(setting);
    const auto value = lines.empty() ? std::string{} : lines.back();
    constexpr std::size_t most = 60;
    return std::string{setting.key} + "=" + value.substr(0, most) +
           (value.size() > most ? "..." : "");
}

}  // namespace

std::span<const Rule> rules() { return table; }

std::string reason_against(Way way, const Settings& settings, const std::string& wrapper) {
    for (const auto& rule : table) {
        if (rule.last_way < way) continue;
        for (const auto key : rule.keys) {
            if (key.empty()) break;
            const Setting setting{rule.section, key, settings, wrapper};
            if (rule.hurts(setting)) return shown(setting) + ": " + std::string{rule.reason};
        }
    }
    return {};
}

}  // namespace jw::generate
