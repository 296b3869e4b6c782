// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::history {

/// What can be said from here of a run that has no end yet.
enum class Fate : std::uint8_t {
    alive,
    gone,    ///< it can't get an end any more: the machine has been booted since, or none of its
             ///< processes is left
    unseen,  ///< from here nobody can tell
};

/// How processes are found; tests have other ways.
struct Eyes {
    std::string proc = "/proc";
    std::string units = "/run/systemd/units";      ///< where a manager says what it has activated
    std::function<bool(std::int64_t pid)> exists;  ///< in this process's own pid namespace
    bool is_ours = true;                           ///< see is_proc_ours()
    bool has_own_boot = false;          ///< of a container, whose boot id is not the machine's
    bool may_hide_boot = false;         ///< see may_hide_boot_id()
    std::uint64_t first_namespace = 0;  ///< the machine's, which has all others in it
    Micros boottime{0}, monotonic{0};   ///< the clocks, now
};

/// Which processes live on this machine now, by the kernel's word. What is not to be seen is not
/// taken for gone: a /proc may be missing or hide processes, and pids mean nothing in another pid
/// namespace than their own.
class Processes {
public:
    Processes();
    explicit Processes(Eyes eyes);

    /// Of a run on another machine, where several share a home, only that machine can tell; of one
    /// in another pid namespace only the machine itself, which sees into all of them.
    Fate fate_of(const Run& run) const;

    /// Of the boot that this is; 32 hex digits, "" if unknown.
    const std::string& boot_id() const { return boot_id_; }

    /// How long the machine was asleep since a living run began, if that can be known.
    std::optional<Micros> asleep_during(const Run& run) const;

    /// How long ago the run began by the clock of this boot, if it belongs to it.
    std::optional<Micros> age_of(const Run& run) const;

private:
    /// A process of an inner namespace, with its pids there.
    struct Inner {
        std::vector<std::int64_t> pids;
        std::uint64_t start_ticks = 0;
    };

    Fate after_other_boot(const Run& run) const;
    Fate fate_of_activation(const Run& run) const;
    Fate in_inner_namespace(const Run& run) const;
    template <typename FateOf>
    static Fate fate_of_all(const Run& run, FateOf fate_of_process);
    Fate outer(const ProcessId& process, bool has_our_time) const;
    static Fate inner(const std::vector<Inner>& processes, const ProcessId& process,
                      bool has_our_time);
    bool sees_all() const;
    std::vector<Inner> inner_processes() const;
    std::string content_of(std::int64_t pid, const char* file) const;

    Eyes eyes_;
    std::string boot_id_;                                   ///< 32 hex digits, "" if unknown
    std::string host_;                                      ///< what the machine calls itself
    std::uint64_t pid_namespace_ = 0, time_namespace_ = 0;  ///< 0 if unknown
};

}  // namespace jw::history
