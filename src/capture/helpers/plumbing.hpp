// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <climits>
#include <cstdint>
#include <initializer_list>

#include "capture/run/options.hpp"
#include "capture/run/shared.hpp"
#include "capture/spool/writer.hpp"
#include "capture/stream/relay.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/base/signals.hpp"

namespace jw::wrapper {

/// What is fixed before the job starts; every process of a run has its own copy, by fork.
struct Birth {
    spool::Key key{};
    std::int64_t started = 0;    ///< CLOCK_REALTIME, microseconds
    std::int64_t monotonic = 0;  ///< CLOCK_MONOTONIC, microseconds
    std::int64_t boottime = 0;   ///< CLOCK_BOOTTIME, microseconds
    pid_t wrapper = 0;
    pid_t parent = 0;
    bool by_systemd = false;  ///< it was systemd that started the wrapper, as a unit's command
    char cwd[PATH_MAX] = "";
};

/// The descriptors and the memory that connect the processes of one run. All are close-on-exec
/// and none lies on 0, 1 or 2, closed or not: the job finds those as the caller left them.
struct Plumbing {
    Fd bell;                     ///< eventfd: relay and spooler tell the wrapper to look at Shared
    Fd signals;                  ///< signalfd of every signal, for whoever reads it
    Fd life_read, life_write;    ///< to the relay: a byte asks it to drain, EOF says W is gone
    Fd order_read, order_write;  ///< to the spooler: a byte orders the end entry, EOF says that
                                 ///< wrapper and relay are both gone
    std::array<Channel, 2> channels;
    std::array<Fd, 2> job_ends;      ///< what becomes the job's stdout and stderr
    std::array<Fd, 3> placeholders;  ///< on the numbers of 0..2 that the caller had closed
    std::array<bool, 3> was_open{};  ///< which of 0..2 the caller had open
    std::array<Fd, 2> held;          ///< --quiet-success: where output waits for the verdict
    Fd turn;                         ///< --overlap: the lock that says this job is at work
    bool merged = false;             ///< the job has one pipe for both streams
    Shared* shared = nullptr;
    Birth birth;
};

/// Makes all of it. False, with errno set, if anything is missing: then nothing can be watched.
bool open_plumbing(Plumbing& plumbing, const Options& options);

/// Closes every descriptor of this process but `kept` (-1 entries are passed over). For relay and
/// spooler: what the caller or the job thinks closed must not stay open in them.
void close_all_but(std::initializer_list<int> kept);

/// Closes the wrapper's copies of the descriptors that are the job's: what the job closes has to
/// be closed. stdout and stderr stay, and so do those with record locks of the caller.
void let_go_of_inherited(Plumbing& plumbing);

/// Whether locks of fcntl(2) hang on this process and the descriptor's file: they would go with its
/// first close(2).
bool has_record_locks(int fd);

/// Tells the wrapper that something in Shared has changed.
void ring(const Fd& bell);

}  // namespace jw::wrapper
