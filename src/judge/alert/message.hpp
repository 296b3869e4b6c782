// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::alert {

/// What a message is about.
enum class Kind {
    opened,         ///< a job failed often enough
    reminder,       ///< it still does
    recovered,      ///< the first success after `opened`
    flapping,       ///< the job opens and closes so often that single notices stop for a while
    storm,          ///< many jobs at once: one message instead of theirs
    undeliverable,  ///< another channel gave up on a message, or was disabled
    test,           ///< job-watch alerts test
    hanging,        ///< a run takes much longer than usual, or than it was given
    hang_over,      ///< that run has ended
};

/// The words of the store, of --json and of everything that is sent.
inline constexpr auto kind_words =
    std::to_array<std::string_view>({"opened", "reminder", "recovered", "flapping", "storm",
                                     "undeliverable", "test", "long", "long-over"});

constexpr std::string_view word(Kind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

constexpr std::optional<Kind> kind_of(std::string_view word) {
    for (std::size_t i = 0; i < kind_words.size(); ++i)
        if (kind_words[i] == word) return static_cast<Kind>(i);
    return std::nullopt;
}

/// The run a message speaks of, without its output.
struct RunFacts {
    std::int64_t id = 0;
    Instant started;
    std::optional<Micros> duration;  ///< so far, of one under way
    Outcome outcome = Outcome::unknown;
    std::optional<int> exit, signal;
    int start_error = 0;
    std::string program;  ///< base name of argv[0], which says what its exit codes mean
};

/// Everything a notice can say, as it was when the run was recorded: what is sent next week still
/// tells what happened today. Secrets are masked before a message is made. Every text is hostile.
struct Message {
    std::string key;  ///< 32 hex digits, the same at each try: what a receiver can tell doubles by
    Kind kind = Kind::test;
    Instant created;
    std::string host, job;  ///< `job` is "" where the message is about several
    std::optional<RunFacts> run;
    std::uint64_t failures_in_row = 0;
    std::optional<Instant> failing_since;  ///< start of the first failure in this row
    std::optional<Instant> last_success;
    std::optional<Micros> usual_p50, usual_p95;  ///< duration of the job's recent successes
    std::string output_end;         ///< the end of stderr, or of stdout where stderr is empty
    std::string output_name;        ///< "stderr" or "stdout"; "" where there is none
    std::vector<std::string> jobs;  ///< storm: those that fail, at most 50
    std::uint64_t job_count = 0;    ///< storm: how many they are in all
    std::string why;      ///< undeliverable: which channel, and what it said; else what explains it
    std::string command;  ///< the command that shows more
};

}  // namespace jw::alert
