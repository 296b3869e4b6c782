// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "history/judging/timetable.hpp"
#include "history/reading/error_past.hpp"
#include "history/reading/filter.hpp"
#include "history/reading/gauges.hpp"
#include "history/reading/outputs.hpp"
#include "history/reading/standing.hpp"
#include "judge/output/signature.hpp"

namespace jw::history {

struct Surroundings;
class HostTitles;

/// How many runs match, whatever the number that is listed.
struct Totals {
    std::uint64_t runs = 0, successes = 0, failures = 0;
};

/// Counts of one job on one day (UTC); `job` is "" in sums over jobs.
struct DayCount {
    std::int64_t day = 0;  ///< days since 1970-01-01
    std::uint64_t successes = 0, failures = 0, warnings = 0, others = 0;
    double duration_sum = 0;  ///< seconds, of the successes
};

/// One job as the overview and `list` show it. Costs the same whatever the length of the history.
struct JobSummary {
    std::string name;    ///< the key, see JobKey
    std::string host;    ///< where the store has several, else ""
    bool is_own = true;  ///< a job of the store's own host
    Instant first_started;
    Instant last_started;                           ///< of `standing.last`
    std::optional<Run> last_success, last_failure;  ///< newest of each
    Standing standing;
    std::uint64_t failures_in_row = 0;  ///< newest runs backwards, skipped and running passed over
    std::uint64_t successes_in_row = 0;
    std::vector<Run> recent;     ///< the newest `strip` runs, newest first
    std::vector<DayCount> days;  ///< newest first, at most 30, only days with runs
};

struct StoreFacts {
    std::string path;
    std::uint64_t bytes = 0;  ///< the database and its -wal
    std::int64_t schema_version = 0;
    std::uint64_t runs = 0;  ///< an estimate good to a few: cheap at any size
    std::uint64_t jobs = 0;
    std::uint64_t spooled = 0;  ///< entries not yet in the database
    std::optional<Instant> oldest;
    std::string sqlite_version;
};

/// Of the library in use.
const char* sqlite_version();

/// The history as it is now, spool included, for reading: a run is visible here the moment its
/// wrapper has returned. Nothing is written: what waits in the spool is read beside the store, and
/// runs whose processes are gone show as interrupted. Where there is such, or the store is an older
/// version's, the recorder is started, detached. Throws history::Damaged for what breaks later.
class History {
public:
    /// Fails when something is there that can't be read (damaged, a newer version, no permission,
    /// no store at all). A store that does not exist yet is an empty history. Of `surroundings` the
    /// clock and the processes count.
    static Result<History> open_in(const Surroundings& surroundings, const std::string& path);

    History(const History&) = delete;
    History& operator=(const History&) = delete;
    History(History&&) noexcept;
    History& operator=(History&&) noexcept;
    ~History();

    std::vector<JobSummary> jobs(std::size_t strip = 20) const;
    std::optional<JobSummary> job(const std::string& name, std::size_t strip = 20) const;
    std::vector<std::string> job_names() const;        ///< their keys
    std::vector<JobBrief> briefs(Instant now) const;   ///< of all jobs, by name
    std::vector<JobGauges> gauges(Instant now) const;  ///< of all jobs, by name
    /// Those whose newest run was not as it was asked for (Run::mistake).
    std::vector<std::string> mistaken_jobs() const;

    /// Of the jobs, as they are shown.
    const HostTitles& hosts() const;

    std::vector<Run> runs(const Filter& filter) const;  ///< newest first
    /// Of the filter's job and window of time; its limit and failed_only do not count.
    Totals totals(const Filter& filter) const;
    std::optional<Run> run(std::int64_t id) const;
    std::optional<Run> last_failure(const std::optional<std::string>& job) const;
    /// The newest success of the job before that place in the order of runs.
    std::optional<Run> success_before(const std::string& job, Instant before) const;
    std::optional<stats::Spread> usual(const std::string& job) const;  ///< usual_duration()
    /// The one of the last 100 successes before the run that took the middle of their durations,
    /// among those of which it is known when their output came.
    std::optional<Run> usual_run(const Run& run) const;
    Output output(const Run& run) const;
    /// What the runs that match have printed, newest first, until `visit` returns false. Nothing is
    /// copied: what is handed over is there for that call only.
    void each_output(const Filter& filter, const VisitOutput& visit) const;
    /// `signature` as output::signature() has it.
    ErrorPast error_past(const Run& run, const std::string& signature) const;
    /// What it depended on beside its command line, as the wrapper noted it; "" if that is not
    /// known.
    std::string fingerprint(const Run& run) const;
    /// The oldest failure of the job behind that place in the order of runs.
    std::optional<Run> failure_after(const std::string& job, Instant after) const;
    /// The jobs whose last run, of those that count, failed with an error that is known.
    std::vector<output::Failing> failing() const;

    /// Of the job, or of all: those that are open, then so many of the others, each newest first.
    std::vector<FindingRow> findings(const std::optional<std::string>& job,
                                     std::size_t most_closed) const;
    std::optional<FindingRow> finding(std::int64_t id) const;
    std::vector<FindingRow> findings_of(const Run& run) const;  ///< see findings_of()

    /// By which clocks are known to start the job: those in force, or, where there is none, those
    /// that were last. Empty where nothing is known.
    std::vector<KnownRule> schedules(const std::string& job) const;

    StoreFacts facts() const;

    /// Whether a start is overdue, or seems to be: the recorder is to look.
    bool is_look_due(Instant now) const;
    /// When a recorder looked last for starts that are overdue; at most ten minutes off.
    std::optional<Instant> last_look() const;

    /// Whether there is a store; without one all that is known comes from the spool.
    bool has_store() const;
    bool is_empty() const;  ///< of runs
    const std::string& path() const;

    /// Warnings for the user, whatever the question was: entries that can't be read.
    const std::vector<std::string>& warnings() const;

private:
    struct Impl;
    explicit History(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace jw::history
