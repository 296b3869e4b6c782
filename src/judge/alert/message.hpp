// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/job_key.hpp"
#include "foundation/model/run.hpp"
#include "judge/found/finding.hpp"

namespace jw::alert {

/// What a message is about.
enum class Kind {
    opened,          ///< a job failed often enough
    reminder,        ///< it still does
    recovered,       ///< the first success after `opened`
    flapping,        ///< the job opens and closes so often that single notices stop for a while
    storm,           ///< many jobs at once: one message instead of theirs
    recoveries,      ///< the same for jobs that recovered
    undeliverable,   ///< another channel gave up on a message, or was disabled
    succeeded,       ///< a success that changes nothing, for receivers that wait for each
    test,            ///< job-watch alerts test
    hanging,         ///< a run takes much longer than usual, or than it was given
    hang_over,       ///< that run has ended
    degraded,        ///< a finding: the job is not as it was
    nothing_done,    ///< a finding: a run succeeded, and did nothing or much too little
    missed,          ///< a finding: a run did not come
    back_to_normal,  ///< what was found is over
    findings,        ///< findings of many jobs at once: one message instead of theirs
    warned,          ///< a run warned
};

/// The words of the store, of --json and of everything that is sent.
inline constexpr auto kind_words = std::to_array<std::string_view>(
    {"opened", "reminder", "recovered", "flapping", "storm", "recoveries", "undeliverable",
     "succeeded", "test", "long", "long-over", "degraded", "nothing-done", "missed",
     "back-to-normal", "findings", "warned"});

constexpr std::string_view word(Kind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

constexpr std::optional<Kind> kind_of(std::string_view word) {
    for (std::size_t i = 0; i < kind_words.size(); ++i)
        if (kind_words[i] == word) return static_cast<Kind>(i);
    return std::nullopt;
}

/// Whether a message tells of what was found out about one job, or that it is over.
constexpr bool is_of_finding(Kind kind) {
    return kind == Kind::degraded || kind == Kind::nothing_done || kind == Kind::missed ||
           kind == Kind::back_to_normal;
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
    std::string command;  ///< argv[0], where it could not be started
    std::string missing;  ///< what a shell in it could not find or execute (exit 127, 126)
    std::vector<RuleTold> rules = {};  ///< see Run
    std::optional<Outcome> told = {};
};

/// One of the jobs that a message about several names.
struct Incident {
    std::string job;
    RunFacts run;
    std::uint64_t failures_in_row = 0;
    std::optional<Micros> down_for;  ///< where it recovered
    std::string reason;
    std::optional<findings::Finding> finding;
};

/// Everything a notice can say, as it was when the run was recorded: what is sent next week still
/// tells what happened today. Secrets are masked before a message is made. Every text is hostile.
struct Message {
    std::string key;  ///< 32 hex digits, the same at each try: what a receiver can tell doubles by
    std::string incident;  ///< the same in all notices of one alert; "" where it is about no alert
    Kind kind = Kind::test;
    Instant created;
    std::string host, job;  ///< `job` is "" where the message is about several
    std::string job_host;   ///< of the job's key, see JobKey
    std::optional<RunFacts> run;
    std::uint64_t failures_in_row = 0;
    std::optional<Instant> failing_since;  ///< start of the first failure in this row
    std::optional<Instant> last_success;
    std::optional<Micros> down_for;      ///< recovered: since the start of the first failure
    std::optional<Instant> quiet_until;  ///< flapping: nothing is sent before then
    std::optional<Micros> usual_p50;     ///< duration of the job's recent successes
    std::optional<Micros> usual_p95;     ///< where there are at least 20
    std::string reason;                  ///< the line of its output that says most
    std::string output_end;              ///< the end of stderr, or of stdout where stderr is empty
    std::string output_name;             ///< "stderr", "stdout" or, of both in one, "output"; or ""
    std::vector<std::string> jobs;       ///< storm, recoveries: which, at most 50
    std::uint64_t job_count = 0;         ///< how many they are in all
    std::vector<Incident> incidents;     ///< what each of `jobs` has to tell; of old rows none
    std::optional<findings::Finding> finding;
    std::string why;      ///< undeliverable: which channel, and what it said; else what explains it
    std::string command;  ///< the command that shows more

    // Of one try to send it, and not stored.
    std::optional<Instant> sent;
    std::string link;  ///< to a page of the report
};

/// The key of the job that a message is about, or "".
inline std::string job_key(const Message& message) {
    if (message.job.empty()) return "";
    return text_of(JobKey{.host = message.job_host, .name = message.job});
}

/// The job for readers, told from one of the same name on another host.
inline std::string title_of(const Message& message) {
    return job_title(job_key(message), message.job_host);
}

}  // namespace jw::alert
