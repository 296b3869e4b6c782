// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foundation/when/local_clock.hpp"
#include "history/judging/awake.hpp"
#include "history/judging/finding_rows.hpp"
#include "history/judging/notices.hpp"
#include "history/judging/runs_to_judge.hpp"
#include "history/judging/schedule_rows.hpp"
#include "history/judging/state_rows.hpp"
#include "history/judging/timetable.hpp"
#include "history/runs/judged_changes.hpp"
#include "judge/alert/policy.hpp"

namespace jw::history {

/// The boot that this process is of, and its clocks.
struct OwnBoot {
    std::string id;
    BootTimes times;
};

/// Has the judgement read the runs of jobs in their order, and keeps what it finds. A job's state
/// is as far as a place among its runs. What comes or changes behind that place is judged, what
/// comes or changes before it takes the state back to there: so the same runs give the same
/// findings, in whichever order they came.
///
/// All in the transaction of the caller, in which a job that can't be judged changes nothing: the
/// runs are worth more than what is said of them.
class Judging {
public:
    Judging(SQLite::Database& database, const alert::PolicyOf& policy_of);
    Judging(const Judging&) = delete;
    Judging& operator=(const Judging&) = delete;
    Judging(Judging&&) = delete;
    Judging& operator=(Judging&&) = delete;
    ~Judging();

    /// Judges runs of these jobs from there on, a bounded number of each.
    void judge(const std::map<std::string, RunPlace>& changed, Instant now);

    /// Whether the schedulers are to be asked before anything is judged: a start is overdue by what
    /// they said, which may have changed since; or it is an hour since they were asked, and there
    /// are jobs that they start.
    bool wants_timetable(Instant now);

    /// What they said; from now on it is gone by that.
    void take_timetable(const Timetable& timetable, Instant now);

    /// Whether there is something for catch_up() or look_for_missed().
    bool has_work(Instant now);

    /// Judges a bounded number of runs of jobs that are behind: after a migration, an import.
    void catch_up(Instant now);

    /// Looks at jobs of which a start is overdue, a bounded number.
    void look_for_missed(const OwnBoot& boot, Instant now);

    /// Why jobs could not be judged, in words; forgets it.
    std::vector<std::string> take_warnings();

private:
    struct Desk;
    struct Progress;

    void guarded(const std::string& job, const std::function<void(Desk&)>& work);
    std::size_t advance(Desk& desk, const std::string& job,
                        const std::optional<RunPlace>& first_changed, std::size_t most,
                        Instant now);
    void judge_run(Desk& desk, Progress& progress, RunToJudge& run, Instant now);
    void note_sleep(Desk& desk, Progress& progress, const RunToJudge& run);
    static void close_ended(Desk& desk, Progress& progress, const RunToJudge& run,
                            const std::vector<findings::Finding>& found, Instant now);
    static void keep(Desk& desk, Progress& progress, const RunToJudge& run,
                     findings::Finding finding, Instant now);
    void note_sleep_so_far(Progress& progress, findings::State& state, const BootMoment& last,
                           const OwnBoot& boot, double now);
    static void give_up(Desk& desk, Progress& progress, double now);
    void tell(Instant now);
    void check(Desk& desk, const std::string& job, const OwnBoot& boot, Instant now);
    void reconsider(Desk& desk, const std::string& job, Instant now);
    starts::Surroundings around(const JobSchedules& schedules);

    SQLite::Database& database_;
    const alert::PolicyOf& policy_of_;
    std::unique_ptr<Desk> desk_;
    std::optional<LocalClock> clock_;
    starts::Schedule schedule_;
    bool has_judged_starts_ = false;
    std::vector<std::string> warnings_;
};

}  // namespace jw::history
