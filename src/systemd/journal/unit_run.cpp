// SPDX-License-Identifier: MIT
#include "systemd/journal/unit_run.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "capture/spool/entry.hpp"

namespace jw::journal {

namespace {

using namespace std::string_view_literals;

/// Between two clocks that were read one after the other.
constexpr std::chrono::seconds noise{1};

/// How long nothing may be heard of a further try: RestartSec=, and all that it takes.
constexpr std::chrono::hours longest_retry{24};

/// Where the clocks disagree: the machine has slept, unless the wall clock was set; of that the
/// newer time is the better one.
void set_times(Run& run, const UnitRun& unit_run) {
    run.started = start_of(unit_run);
    run.duration = duration_of(unit_run);
    if (!unit_run.began || !unit_run.ended || !run.duration) return;
    const auto ahead = unit_run.ended->wall - unit_run.began->wall - *run.duration;
    if (std::chrono::abs(ahead) <= noise) return;
    if (ahead > Micros{0} && (unit_run.slept || !unit_run.clock_set)) {
        run.suspended = ahead;
        return;
    }
    run.started = unit_run.ended->wall - *run.duration;
    add_note(run, "the clock was set while it ran");
}

void note_suppressed(Run& run, const UnitRun& unit_run) {
    if (unit_run.suppressed > 0)
        add_note(run, std::to_string(unit_run.suppressed) +
                          " lines of it were suppressed by journald's rate limit");
    if (unit_run.suppressed_before > 0)
        add_note(run, "before it began, " + std::to_string(unit_run.suppressed_before) +
                          " lines of the unit were suppressed by journald's rate limit");
}

void set_notes(Run& run, const UnitRun& unit_run) {
    const bool ran = run.outcome != Outcome::skipped && run.outcome != Outcome::not_started;
    const bool by_journal = unit_run.teller == UnitRun::Teller::journal;
    if (by_journal && !unit_run.began && ran)
        add_note(run, "the journal does not have its beginning");
    if (unit_run.close == UnitRun::Close::superseded)
        add_note(run, "the journal does not say when and how it ended");
    if (unit_run.close == UnitRun::Close::lost)
        add_note(run, "the part of the journal that may tell of its end is lost");
    if (unit_run.close == UnitRun::Close::reboot)
        add_note(run, "the machine went down before it ended");
    if (!ran && !unit_run.reason.empty()) add_note(run, "systemd: " + unit_run.reason);
    const bool ends_pause = unit_run.retry != UnitRun::Retry::none;  // the stop, between two tries
    if (unit_run.stop_wanted && run.outcome != Outcome::success && !ends_pause)
        add_note(run, "a stop job ended it");
    if (!unit_run.command.empty() && !unit_run.exit_is_main)
        add_note(run, "it was " + unit_run.command + " that failed");
    if (unit_run.result == "oom-kill") add_note(run, "memory ran out");
    if (const auto words = words_of(unit_run.retry); !words.empty()) add_note(run, words);
    note_suppressed(run, unit_run);
}

template <typename T>
void fill(std::optional<T>& value, const std::optional<T>& other) {
    if (!value) value = other;
}

/// Two sums that differ in where they begin make 128 bits.
constexpr std::uint64_t other_seed = 0x9e3779b97f4a7c15U;

/// The sum of texts that differ in their last letters differs in few bits; here they spread.
std::uint64_t spread(std::uint64_t sum) {
    sum = (sum ^ (sum >> 30)) * 0xbf58476d1ce4e5b9U;
    sum = (sum ^ (sum >> 27)) * 0x94d049bb133111ebU;
    return sum ^ (sum >> 31);
}

}  // namespace

void add_note(Run& run, std::string_view note) {
    if (!run.note.empty()) run.note += "; ";
    run.note += note;
}

/// Both clocks are journald's there, a few milliseconds late.
std::optional<Micros> duration_of(const UnitRun& unit_run) {
    if (!unit_run.began || !unit_run.ended) return std::nullopt;
    const auto wall = unit_run.ended->wall - unit_run.began->wall;
    if (unit_run.began->since_boot && unit_run.ended->since_boot) {
        const auto boot = *unit_run.ended->since_boot - *unit_run.began->since_boot;
        if (boot >= Micros{0} && std::chrono::abs(wall - boot) > noise) return boot;
    }
    return std::max(wall, Micros{0});
}

Instant start_of(const UnitRun& unit_run) {
    if (unit_run.began) return unit_run.began->wall;
    return unit_run.ended ? unit_run.ended->wall : unit_run.last;
}

int believed_start_error(const UnitRun& unit_run) {
    constexpr int first = 200, last = 245;
    const auto exit = unit_run.exit.value_or(0);
    return exit >= first && exit <= last ? unit_run.start_error : 0;
}

/// The words of systemd.service(5), $SERVICE_RESULT, and those of jobs that never got so far.
Outcome outcome_of(const UnitRun& unit_run) {
    if (unit_run.close == UnitRun::Close::reboot) return Outcome::interrupted;
    const std::string_view result = unit_run.result;
    if (result == "success") return Outcome::success;
    if (result == "exec-condition" || result == "condition") return Outcome::skipped;
    if (result == "timeout") return Outcome::timeout;
    for (const auto word : {"start-limit-hit"sv, "resources"sv, "dependency"sv, "assert"sv})
        if (result == word) return Outcome::not_started;
    if (believed_start_error(unit_run) != 0) return Outcome::not_started;
    if (result.empty()) return Outcome::unknown;
    return unit_run.signal ? Outcome::signal : Outcome::failure;
}

Run run_of(const UnitRun& unit_run) {
    Run run;
    run.source = unit_run.teller == UnitRun::Teller::journal ? source_journal : source_systemd;
    run.key = run_key(unit_run);
    set_times(run, unit_run);
    run.outcome = outcome_of(unit_run);
    run.result = unit_run.result;
    if (run.outcome != Outcome::skipped) {
        run.exit = unit_run.signal ? 128 + *unit_run.signal : unit_run.exit;
        run.signal = unit_run.signal;
        run.core_dumped = unit_run.dumped;
    }
    if (run.outcome == Outcome::not_started) run.start_error = believed_start_error(unit_run);
    run.cpu = unit_run.cpu;
    run.memory_peak = unit_run.memory_peak;
    run.io_read = unit_run.io_read;
    run.io_written = unit_run.io_written;
    run.host = unit_run.host;
    run.boot_id = unit_run.manager.boot;
    run.machine = unit_run.manager.machine;
    run.unit = unit_run.unit;
    run.invocation_id = unit_run.invocation;
    run.trigger = unit_run.trigger;
    run.merged = true;
    run.attempt = unit_run.tries;
    if (unit_run.retry == UnitRun::Retry::awaited)
        run.retry_by = (unit_run.ended ? unit_run.ended->wall : unit_run.last) + longest_retry;
    set_notes(run, unit_run);
    return run;
}

std::string run_key(const UnitRun& unit_run) {
    const auto& manager = unit_run.manager;
    auto identity = manager.machine + '/' + manager.boot + '/';
    identity += manager.uid ? std::to_string(*manager.uid) : "system";
    identity += '/' + unit_run.unit + '/';
    if (!unit_run.invocation.empty()) return key_of(identity + unit_run.invocation);
    if (!unit_run.job.empty()) return key_of(identity + "job " + unit_run.job);
    identity += "at " + std::to_string(unit_run.last.time_since_epoch().count());
    return key_of(identity);
}

void take_exit_of(UnitRun& run, const UnitRun& from) {
    run.exit_is_main = true;
    run.command = from.command;
    run.exit = from.exit;
    run.signal = from.signal;
    run.dumped = from.dumped;
}

UnitRun both_told(UnitRun by_journal, const UnitRun& by_manager) {
    auto run = std::move(by_journal);
    run.teller = UnitRun::Teller::both;
    run.close = UnitRun::Close::normal;
    if (!run.began) run.began = by_manager.began;
    // Where the main process never ran, the end is the manager's own last word.
    if (by_manager.ended && (by_manager.exit_is_main || !run.ended)) run.ended = by_manager.ended;
    if (!by_manager.result.empty()) run.result = by_manager.result;
    // Of a command beside the main one, whose failure decided, only the journal knows.
    const bool other_failed = !run.command.empty() && !run.exit_is_main;
    if (by_manager.exit_is_main && !other_failed) take_exit_of(run, by_manager);
    fill(run.cpu, by_manager.cpu);
    fill(run.memory_peak, by_manager.memory_peak);
    fill(run.io_read, by_manager.io_read);
    fill(run.io_written, by_manager.io_written);
    run.trigger = by_manager.trigger;
    run.account = by_manager.account;
    run.tries = std::max(run.tries, by_manager.tries);
    run.retry = std::max(run.retry, by_manager.retry);
    return run;
}

std::string_view words_of(UnitRun::Retry retry) {
    if (retry == UnitRun::Retry::stopped) return "it was stopped before it was tried again";
    if (retry == UnitRun::Retry::given_up) return "systemd gave up: it was started too often";
    return "";
}

unsigned revision_of(const UnitRun& unit_run) { return static_cast<unsigned>(unit_run.teller); }

std::string key_of(std::string_view identity) {
    std::array<std::uint64_t, 2> halves{
        spread(spool::checksum(identity.data(), identity.size())),
        spread(spool::checksum(identity.data(), identity.size(), other_seed))};
    halves[0] = (halves[0] & ~std::uint64_t{0xf000}) | 0x8000;
    halves[1] = (halves[1] & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
    std::string key;
    for (const auto half : halves)
        for (int shift = 60; shift >= 0; shift -= 4) key += "0123456789abcdef"[half >> shift & 15];
    return key;
}

}  // namespace jw::journal
