// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "capture/run/timeline.hpp"
#include "foundation/base/signals.hpp"
#include "foundation/base/text.hpp"
#include "foundation/model/outcome.hpp"

namespace jw::wrapper {

/// What wrapper, relay and spooler know of each other: one anonymous mapping, shared by fork. Any
/// of the three may be killed between any two instructions, so each fact is one atomic store, and
/// whoever is left can go on from what is here.
///
/// The bytes of a stream go from the job's pipe into the ring behind this page, and from there to
/// the caller; nothing is ever in a private buffer.
struct StreamState {
    std::atomic<std::uint64_t> read;    ///< bytes taken out of the job's pipe into the ring
    std::atomic<std::uint64_t> passed;  ///< bytes of those passed on to the caller
    std::atomic<std::uint64_t> shown;   ///< of --quiet-success: bytes of those held and then shown
    std::atomic<bool> ended;            ///< the job's side is closed, everything was passed on
    std::atomic<bool> broken;           ///< the caller's side is gone; implies ended
};

/// The relay's system call under way. With the kernel's own count of bytes (/proc/PID/io) this
/// tells how far a killed relay had come.
enum class InFlight : std::uint32_t { nothing, read_out, read_err, write_out, write_err };

struct Ledger {
    std::atomic<InFlight> in_flight;
    std::atomic<std::uint64_t> other_read, other_written;  ///< bytes not of the streams
    std::uint64_t first_read = 0, first_written = 0;       ///< stream totals when this relay began
};

/// The relay counts the signals that reach it: who reads this knows whether a signal was sent to
/// the whole process group (or cgroup) or to one process.
struct Witness {
    std::array<std::atomic<std::uint32_t>, signal_count> seen;
    std::array<std::atomic<std::int64_t>, signal_count> last;  ///< CLOCK_MONOTONIC, microseconds
    std::atomic<bool> reading;  ///< what waits no longer may not have been counted yet
};

/// How the run ended. Written by one process before `phase` becomes `ended`, only read after.
struct Ending {
    Outcome outcome = Outcome::unknown;
    bool status_known = false;
    int wait_status = 0;  ///< as wait(2) gives it
    int start_error = 0;  ///< errno of execve(2)
    bool usage_known = false;
    std::int64_t duration = 0;                  ///< microseconds
    std::int64_t suspended = 0;                 ///< microseconds
    std::int64_t cpu_user = 0, cpu_system = 0;  ///< microseconds
    std::int64_t max_rss = 0;                   ///< bytes
    std::int64_t blocks_in = 0, blocks_out = 0;
    Text<128> note;
};

enum class Phase : std::uint32_t { running, ended };

/// How far the end entry has come. `impossible`: no folder of the ladder took it.
enum class Record : std::uint32_t { pending, durable, impossible };

inline constexpr std::uint64_t unrecorded = UINT64_MAX;

struct Shared {
    std::array<StreamState, 2> streams;
    Ledger ledger;
    Witness witness;
    std::atomic<Phase> phase;
    std::atomic<bool> stopped;  ///< the wrapper has stopped itself, as the job did
    std::atomic<bool> drained;  ///< what the job had written when it ended was passed on
    std::atomic<bool> ordered;  ///< the end entry may be written: nothing more will come for it
    std::atomic<Record> record;
    std::atomic<std::uint64_t> recorded{unrecorded};  ///< bytes of both streams in the end entry
    std::atomic<unsigned> revision;                   ///< of the newest end entry
    std::atomic<int> trouble;     ///< errno that kept the entry from its proper place; 0 mostly
    std::atomic<bool> displaced;  ///< the store that was named can't be reached: see `sheltered`
    Text<128> sheltered;    ///< the store, if this run is the first in it and its place is odd
    std::atomic<int> lost;  ///< errno with which the caller's file refused output; 0 mostly
    std::atomic<pid_t> job, relay;
    std::atomic<bool> reached_exec;  ///< by the job's process, which was ours until then
    std::atomic<int> start_error;    ///< set by the job's process when execve fails
    Ending ending;
    Timeline times;  ///< in pages of its own, mostly: only relay and spooler touch it
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace jw::wrapper
