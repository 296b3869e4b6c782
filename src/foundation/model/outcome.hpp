// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jw {

/// How a run ended. The numbers are part of the spool format and never change their meaning; the
/// words are those of the store, of --json and of every screen.
enum class Outcome : std::uint8_t {
    running = 0,
    success = 1,
    failure = 2,      ///< the job exited with a code that does not count as success
    signal = 3,       ///< the job died by a signal
    timeout = 4,      ///< --timeout ended the job
    skipped = 5,      ///< --overlap skip found another run at work
    not_started = 6,  ///< the command could not be executed; no job ever ran
    interrupted = 7,  ///< the run never ended: power loss, or everything was killed
    unknown = 8,      ///< the job ended, it is not known how; never taken for a success
    untold = 9,       ///< the same of a run that the wrapper did not record: see as_told()
    unseen = 10,      ///< no end is known, and whether it still runs can't be seen from here. Only
                      ///< what a reader is shown: the store says `running`
    warn = 11,        ///< the job exited with a code that was said to be a warning, or broke a rule
                      ///< that warns: neither success nor failure
};

inline constexpr auto outcome_words = std::to_array<std::string_view>(
    {"running", "success", "failure", "signal", "timeout", "skipped", "not-started", "interrupted",
     "unknown", "unknown", "unseen", "warn"});

constexpr std::string_view word(Outcome outcome) {
    return outcome_words[static_cast<std::size_t>(outcome)];
}

constexpr std::optional<Outcome> outcome_of(std::uint64_t number) {
    if (number >= outcome_words.size()) return std::nullopt;
    return static_cast<Outcome>(number);
}

constexpr std::optional<Outcome> outcome_of(std::string_view word) {
    for (std::size_t i = 0; i < outcome_words.size(); ++i)
        if (outcome_words[i] == word) return static_cast<Outcome>(i);
    return std::nullopt;
}

/// What an end that nobody learned means. The wrapper watches: that it does not know how a run
/// ended is a fault. Others tell of runs afterwards (`source`), cron's log of no end ever: that
/// they do not know says nothing of the run. For the reader both are `unknown`.
constexpr Outcome as_told(Outcome outcome, std::string_view source) {
    if (outcome == Outcome::unknown && !source.empty()) return Outcome::untold;
    return outcome;
}

/// Whether a run has an end that is known, or is said to have one.
constexpr bool is_end(Outcome outcome) {
    return outcome != Outcome::running && outcome != Outcome::unseen;
}

/// The outcomes that `--failed`, `last-failure` and a streak of failures count. `warn`,
/// `skipped`, `running`, `unseen` and `untold` are neither success nor failure; `unknown` counts as
/// a failure since silence about a bad end would be worse than a false alarm.
constexpr bool is_failure(Outcome outcome) {
    switch (outcome) {
        case Outcome::failure:
        case Outcome::signal:
        case Outcome::timeout:
        case Outcome::not_started:
        case Outcome::interrupted:
        case Outcome::unknown:
            return true;
        case Outcome::running:
        case Outcome::success:
        case Outcome::skipped:
        case Outcome::untold:
        case Outcome::unseen:
        case Outcome::warn:
            return false;
    }
    return true;
}

/// What the caller sees when --timeout ended the job, as with timeout(1), and what is recorded.
inline constexpr int exit_timed_out = 124;

/// What the caller sees when execve(2) failed with this errno: 127 for a command that is not there,
/// else 126, as sh(1) and env(1) have it.
constexpr int exit_of_start_error(int error) {
    return error == ENOENT || error == ENOTDIR ? 127 : 126;
}

}  // namespace jw
