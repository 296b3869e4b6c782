// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"
#include "systemd/journal/record.hpp"

namespace jw::journal {

/// Run::source of runs that their manager itself reported, over the bus.
inline constexpr std::string_view source_systemd = "systemd";

/// A point in time on both clocks.
struct Moment {
    Instant wall;
    std::optional<Micros> since_boot;

    bool operator==(const Moment&) const = default;
};

/// One run of a service as far as its manager has reported it, in the journal, over the bus, or
/// both.
struct UnitRun {
    /// The source. The bus knows more of the run itself, the journal what it printed; an entry of
    /// one that is named later replaces those of the ones before.
    enum class Teller { journal, manager, both };

    Teller teller = Teller::journal;
    Manager manager;
    std::string host, unit;
    std::string invocation;  ///< "" where there was none: then `job` names the run
    std::string job;         ///< JOB_ID= of the start
    std::optional<Moment> began;
    std::optional<Moment> ended;  ///< absent also where it ended and nobody knows when
    Instant last;                 ///< the newest record of it
    Instant heard;                ///< when journald received that record

    std::string result;               ///< systemd's word; "" while nobody said it
    std::optional<int> exit, signal;  ///< of the main process, or of the one that failed
    bool dumped = false;              ///< signal: and left a core
    bool exit_is_main = false;        ///< `exit` and `signal` are those of ExecStart=
    std::string command;              ///< whose they are: ExecStart, ExecStartPre ...
    bool started_up = false;          ///< "Started": it is a service that stays
    bool stop_wanted = false;         ///< a stop job ended it
    int start_error = 0;              ///< errno, as the child that failed to start says
    std::string reason;               ///< why it did not start, in the words of who tried
    std::uint64_t suppressed = 0;  ///< lines that journald's rate limit dropped, reported during it
    std::uint64_t first_suppressed = 0;   ///< so many of them were told of first,
    Instant suppressed_told;              ///< and then
    std::uint64_t suppressed_before = 0;  ///< such lines of the unit, which were none of this run
    bool slept = false;                   ///< the machine went to sleep while it ran
    bool clock_set = false;               ///< the wall clock was set while it ran
    bool end_may_be_lost = false;         ///< a part of the journal is lost that may hold it
    std::optional<Micros> cpu;
    std::optional<std::uint64_t> memory_peak, io_read, io_written;
    std::string trigger;                   ///< see Run; "" where nobody said it
    std::optional<std::uint32_t> account;  ///< uid of its main process

    std::uint32_t tries = 1;  ///< which try of Restart= it is

    /// Whether it is tried again, by Restart=. A closing word: `stopped` and `given_up`.
    enum class Retry { none, awaited, stopped, given_up };
    Retry retry = Retry::none;

    enum class Close { normal, superseded, lost, reboot };
    Close close = Close::normal;

    bool is_over() const { return ended.has_value(); }

    bool operator==(const UnitRun&) const = default;
};

/// Adds to what is to be known about a run besides its facts.
void add_note(Run& run, std::string_view note);

/// How long it took by the clock that counts from the boot, where that disagrees with the wall
/// clock: that may have been set, and the machine may have slept.
std::optional<Micros> duration_of(const UnitRun& unit_run);

/// When it began, or as soon after that as is known.
Instant start_of(const UnitRun& unit_run);

/// What a child says that could not become the service's command counts only if its manager says
/// that it ended with one of the statuses that such a child has, as 203/EXEC: systemd.exec(5). Else
/// 0.
int believed_start_error(const UnitRun& unit_run);

Outcome outcome_of(const UnitRun& unit_run);

/// The run as the store has it, without its output. What the journal does not tell stays unknown:
/// the exit status of a success above all.
Run run_of(const UnitRun& unit_run);

/// The key of a run in the journal: the same whenever and from wherever it is read.
std::string run_key(const UnitRun& unit_run);

/// The end of the process that decided, as another source has it.
void take_exit_of(UnitRun& run, const UnitRun& from);

/// One run of what the journal and the bus reported: each where it knows more.
UnitRun both_told(UnitRun by_journal, const UnitRun& by_manager);

/// The revision of a spool entry of this run, by its source.
unsigned revision_of(const UnitRun& unit_run);

/// The revision of the entry by which a run is closed that was to be tried again.
inline constexpr unsigned closing_revision = 3;

/// Why a run is not tried again, in words; "" where that is none of it.
std::string_view words_of(UnitRun::Retry retry);

/// 32 hex digits made of `identity`, never those of a wrapper's run (they are UUIDs of version 8,
/// RFC 9562).
std::string key_of(std::string_view identity);

}  // namespace jw::journal
