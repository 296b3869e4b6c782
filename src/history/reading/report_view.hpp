// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "history/alerting/alert_row.hpp"
#include "history/alerting/hangs.hpp"
#include "history/reading/history.hpp"
#include "history/reading/standing.hpp"
#include "history/recording/processes.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

/// By what is seen that something about a job has changed.
struct JobStamp {
    std::string_view name;
    std::int64_t changes = 0, last_id = 0;
    Instant last_started;
    bool has_host = false;  ///< there are several, so each is named
};

/// What a report must know of a job before it looks at any of its runs.
struct JobRow {
    std::string name;          ///< the key, see JobKey
    std::string host;          ///< where the store has several, else ""
    std::int64_t changes = 0;  ///< another number: something about the job's runs has changed
    std::int64_t last_id = 0;
    Instant first_started, last_started;
    std::optional<Instant> last_success, last_failure;  ///< start of the newest of each
    std::uint64_t failures_in_row = 0;

    bool operator==(const JobRow&) const = default;

    JobStamp stamp() const { return {name, changes, last_id, last_started, !host.empty()}; }
};

/// A run, in the state that this revision of its row shows. Its place in the order of runs tells it
/// from another one that was given the same number: by a new store, or one that was restored.
struct RunState {
    std::int64_t id = 0, revision = 0;
    Instant place;

    bool operator==(const RunState&) const = default;
};

/// The store as a report reads it: the spool is left alone, no transaction stays open for long, and
/// each question takes a time that does not grow with the number of runs. Throws history::Damaged
/// for what breaks later.
class ReportView {
public:
    /// Nothing where there is no store yet. Which of the runs without an end can be seen is found
    /// out once.
    static Result<std::optional<ReportView>> open(const std::string& path,
                                                  const Processes& processes = Processes{});

    ReportView(const ReportView&) = delete;
    ReportView& operator=(const ReportView&) = delete;
    ReportView(ReportView&&) noexcept;
    ReportView& operator=(ReportView&&) noexcept;
    ~ReportView();

    /// Asks several questions of one state of the store, which is let go of afterwards.
    void as_one(const std::function<void()>& questions);

    std::vector<JobRow> jobs();  ///< by name

    /// The same, one by one, from the name `from` to before `until`; "" stands for no end.
    void each_job(const std::string& from, const std::string& until,
                  const std::function<void(JobRow)>& visit);

    /// Of each of them: there may be very many.
    void each_stamp(const std::function<void(const JobStamp&)>& visit);

    std::vector<JobGauges> gauges(Instant now);  ///< of all jobs, by name
    std::optional<Instant> last_look();          ///< see History

    // Newest first, all of them.
    std::vector<Row> runs(const std::string& job, std::size_t limit);  ///< as table_row_from()
    std::vector<RunState> failures(const std::string& job, std::size_t limit);
    std::vector<DayCount> days(const std::string& job, std::int64_t first_day);
    std::vector<AlertRow> alerts(const std::string& job, std::size_t limit);
    std::vector<HangRow> hangs(const std::string& job);

    /// Runs of the job that started then or later, of which only id, start, duration and outcome
    /// are filled in.
    std::vector<Run> outline(const std::string& job, Instant since, std::size_t limit);

    Standing standing(const std::string& job);
    std::optional<stats::Spread> usual(const std::string& job);  ///< usual_duration()

    std::optional<Row> run(std::int64_t id);
    std::optional<Run> success_before(const std::string& job, Instant before);
    Output output(std::int64_t id);
    std::vector<FindingRow> findings_of(const Run& run);  ///< see history::findings_of()

private:
    struct Impl;
    explicit ReportView(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace jw::history
