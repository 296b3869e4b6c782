// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/outcome.hpp"
#include "foundation/model/output_times.hpp"
#include "foundation/model/rule_told.hpp"
#include "foundation/model/unit_part.hpp"

namespace jw {

using Micros = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Micros>;  ///< UTC

/// What went through one stream of a job, and which part of it is kept: the first `gap_at` bytes
/// and, behind the gap of `dropped` bytes, the last ones. Without a gap everything is kept.
struct StreamFacts {
    std::uint64_t seen = 0;
    std::uint64_t dropped = 0;
    std::uint64_t gap_at = 0;
    bool known = true;  ///< false: not reported, and the numbers mean nothing
};

/// A process, told apart from a later one that was given the same pid.
struct ProcessId {
    std::int64_t pid = 0;
    std::uint64_t start_ticks = 0;  ///< field 22 of /proc/PID/stat, proc(5)
};

/// Runs that no wrapper recorded: read from the journal, or a start that cron logged.
inline constexpr std::string_view source_journal = "journal", source_cron = "cron";

/// One run of a job, without its output. Absent values are unknown, never zero by guess.
struct Run {
    std::int64_t id = 0;   ///< 0 until the store has given one
    std::string key;       ///< 32 hex digits, unique among all machines, ordered by start time
    std::string job;       ///< its name as it was told; of what is in the store a key, see JobKey
    std::string job_host;  ///< for readers: whose job it is, where the store has several hosts
    Instant started;
    std::optional<Micros>
        duration;  ///< CLOCK_MONOTONIC: without the time the machine was suspended
    std::optional<Micros> suspended;  ///< time asleep during the run; so far, while it runs
    std::optional<int>
        exit;  ///< the job's exit code, or 128+n for signal n; what `runs.exit` holds
    std::optional<int> signal;
    bool core_dumped = false;
    Outcome outcome = Outcome::running;
    int start_error = 0;  ///< errno of execve(2) when the outcome is not_started

    StreamFacts out, err;
    bool merged = false;  ///< both streams were captured as one, held in `out`

    std::optional<Micros> cpu_user, cpu_system;
    std::optional<Micros> cpu;  ///< both, of the whole unit, where systemd does not tell them apart
    std::optional<std::uint64_t> max_rss;                ///< bytes
    std::optional<std::uint64_t> blocks_in, blocks_out;  ///< getrusage(2) ru_inblock, ru_oublock

    std::optional<std::uint64_t> memory_peak;          ///< bytes, of the whole unit
    std::optional<std::uint64_t> io_read, io_written;  ///< bytes, of the whole unit

    std::string user, host, boot_id, cwd;
    std::string
        machine;  ///< machine-id(5) of the journal that it was read from, else "". Not stored
    std::vector<std::string> argv;    ///< bytes as the kernel got them, not necessarily UTF-8
    std::string unit, invocation_id;  ///< "" outside systemd
    UnitPart unit_part = UnitPart::none;
    std::string trigger;  ///< what started it: timer, path, socket, unit, cron, at, terminal, other
    std::string source;   ///< who reported it: "" for the wrapper, else one of source_*
    std::string result;   ///< systemd's word for how a unit's run ended ("" if it said none)
    std::optional<Micros> boottime;    ///< at the start, on CLOCK_BOOTTIME of that boot
    std::optional<Micros> monotonic;   ///< the same on CLOCK_MONOTONIC
    std::optional<Micros> time_limit;  ///< after which the wrapper was to end it
    /// How many tries of Restart= there were, and which one the last of them was, as its manager
    /// counts them: on and on, also where a try went well. 0: not known.
    std::uint32_t tries = 1, attempt = 0;
    /// It failed, and its manager said that it tries again: by then it is to tell what came of it.
    std::optional<Instant> retry_by;
    /// The place in the order of runs, where `started` does not tell it: see history::BootClock.
    std::optional<Instant> place;
    ProcessId process;         ///< the job's own
    ProcessId wrapper, relay;  ///< the processes whose death makes a running run an interrupted one
    /// Numbers of the namespaces in which those processes have their pids and start times; 0 if
    /// unknown. Only from there it can be seen whether they live.
    std::uint64_t pid_namespace = 0, time_namespace = 0;
    std::string note;  ///< what was odd about the recording, in words ("" mostly)
    /// What was asked of the wrapper and could not be done, in words: the run went without it.
    std::string mistake;
    std::vector<RuleTold> rules;  ///< that people stated, and what they say of the run
    std::optional<Outcome> told;  ///< how it ended as it was told, where rules made something else
    /// Number of the tree of files that the job saw: only there files can be looked at. 0 if
    /// unknown.
    std::uint64_t file_tree = 0;
};

/// By what runs are ordered.
inline Instant place_of(const Run& run) { return run.place.value_or(run.started); }

/// How long a run is under way, without the time that the machine was asleep, as `duration` has it.
inline Micros time_under_way(const Run& run, Instant now) {
    return now - run.started - run.suspended.value_or(Micros{0});
}

/// The kept bytes of both streams, and when they came; kept apart from Run since most answers do
/// not need them. The marks are places in what is kept: those in the gap stand where it is.
struct Output {
    std::string out, err;
    OutputTimes times = {};
};

}  // namespace jw
