// SPDX-License-Identifier: MIT
#include "history/judging/judging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <set>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "history/database/error.hpp"
#include "history/runs/rows.hpp"
#include "judge/findings/step.hpp"

namespace jw::history {

namespace {

/// So many runs of a job are judged at once; of jobs that are behind, so many together.
constexpr std::size_t most_judged_at_once = 1000;

constexpr std::size_t most_checked = 200;

/// What was found longer ago is history, and no news.
constexpr double oldest_news = 3600;

constexpr double while_under_way = 3600;

/// Whose clocks and sleeps are this machine's.
bool is_of_this_host(const std::string& job) { return job_key_of(job).host.empty(); }

bool is_of_missed(const findings::Finding& finding) { return finding.told > 0; }

bool may_be_left_out(const std::exception& error) {
    return is_of_content(error) || dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

}  // namespace

struct Judging::Desk {
    Desk(SQLite::Database& database, const alert::PolicyOf& policy_of)
        : states{database},
          findings{database},
          runs{database},
          schedules{database},
          notices{database, policy_of} {}

    StateRows states;
    FindingRows findings;
    RunsToJudge runs;
    ScheduleRows schedules;
    Notices notices;
};

/// Of one job, while its runs are judged.
struct Judging::Progress {
    const std::string& job;
    JudgedState judged;
    JobSchedules schedules;
    std::vector<OpenFinding> open = {};
    std::optional<BootMoment> last_start = {};  ///< of the newest that a clock started
    bool has_news = false;
};

Judging::Judging(SQLite::Database& database, const alert::PolicyOf& policy_of)
    : database_{database},
      policy_of_{policy_of},
      desk_{std::make_unique<Desk>(database, policy_of)} {}

Judging::~Judging() = default;

/// Only what is certainly of no use to a later run is left out. That there is no space, or that
/// the file is damaged, is for the caller to deal with.
void Judging::guarded(const std::string& job, const std::function<void(Desk&)>& work) {
    database_.exec("SAVEPOINT judging");
    try {
        work(*desk_);
        database_.exec("RELEASE judging");
        return;
    } catch (const std::exception& error) {
        if (!may_be_left_out(error)) throw;
        const auto what = job.empty() ? std::string{"schedules or notices can't be kept"}
                                      : fmt::format("the runs of {} can't be judged", job);
        warnings_.push_back(fmt::format("{} ({}): they are recorded", what, error.what()));
    }
    desk_.reset();
    database_.exec("ROLLBACK TO judging; RELEASE judging");
    desk_ = std::make_unique<Desk>(database_, policy_of_);
    if (!job.empty()) desk_->states.forget(job);
}

void Judging::judge(const std::map<std::string, RunPlace>& changed, Instant now) {
    for (const auto& [job, place] : changed)
        guarded(job, [&, &job = job, &place = place](Desk& desk) {
            advance(desk, job, place, most_judged_at_once, now);
        });
    tell(now);
}

bool Judging::has_work(Instant now) {
    return !desk_->states.behind(1).empty() ||
           !desk_->states.to_be_checked(seconds_of(now), 1).empty() ||
           desk_->notices.has_waited(now);
}

void Judging::catch_up(Instant now) {
    auto left = most_judged_at_once;
    for (const auto& job : desk_->states.behind(most_judged_at_once / 10)) {
        if (left == 0) break;
        guarded(job, [&](Desk& desk) {
            left -= std::min(left, advance(desk, job, std::nullopt, left, now) + 1);
        });
    }
    tell(now);
}

void Judging::look_for_missed(const OwnBoot& boot, Instant now) {
    for (const auto& job : desk_->states.to_be_checked(seconds_of(now), most_checked))
        guarded(job, [&](Desk& desk) { check(desk, job, boot, now); });
    tell(now);
}

/// Of what is open, wanted and not told of.
void Judging::tell(Instant now) {
    guarded("", [now](Desk& desk) { desk.notices.send(desk.findings, now); });
}

std::vector<std::string> Judging::take_warnings() { return std::exchange(warnings_, {}); }

/// What is asked once a minute may be answered as before.
bool Judging::wants_timetable(Instant now) {
    constexpr double longest_belief = 3600, shortest_belief = 60;
    const auto asked = desk_->schedules.asked();
    const auto age = asked ? seconds_of(now) - *asked : longest_belief;
    const bool is_old = age >= longest_belief || age < 0;
    if (is_old && (has_judged_starts_ || desk_->schedules.any_in_force())) return true;
    if (!is_old && age < shortest_belief) return false;
    const auto overdue = desk_->states.to_be_checked(seconds_of(now), most_checked);
    if (is_old) return !overdue.empty();
    return std::ranges::any_of(
        overdue, [this](const auto& job) { return desk_->schedules.any_in_force(job); });
}

void Judging::take_timetable(const Timetable& timetable, Instant now) {
    std::set<std::string> changed;
    guarded("", [&](Desk& desk) { changed = desk.schedules.take(timetable, seconds_of(now)); });
    for (const auto& job : changed) guarded(job, [&](Desk& desk) { reconsider(desk, job, now); });
}

/// By the clocks of this place, over the time of which anybody may still remember something.
starts::Surroundings Judging::around(const JobSchedules& schedules) {
    constexpr std::chrono::days before{2 * 366}, after{60};
    if (!clock_) {
        const auto now = std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
        clock_ = local_clock(now - before, now + after);
    }
    return {schedule_, *clock_, &schedules.known};
}

/// Returns how many runs it has judged.
std::size_t Judging::advance(Desk& desk, const std::string& job,
                             const std::optional<RunPlace>& first_changed, std::size_t most,
                             Instant now) {
    Progress progress{.job = job,
                      .judged = desk.states.load(job, first_changed),
                      .schedules = desk.schedules.of(job, seconds_of(now))};
    auto& judged = progress.judged;
    const bool begins_anew = judged.is_earlier || !judged.place;
    const bool may_be_doubted = begins_anew || judged.is_behind;
    if (begins_anew) desk.findings.doubt_behind(job, judged.place);
    auto runs = desk.runs.behind(job, judged.place, most);
    if (runs.empty() && !may_be_doubted) return 0;
    if (judged.place && !runs.empty()) desk.findings.reopen_given_up(job, *judged.place);
    progress.open = desk.findings.open(job);
    if (judged.place && is_of_this_host(job))
        progress.last_start =
            boot_moment(database_, job, *judged.place, progress.schedules.timer_since);
    for (auto& run : runs) judge_run(desk, progress, run, now);
    judged.is_behind = runs.size() == most;
    if (may_be_doubted && !judged.is_behind) desk.findings.remove_doubted(job);
    if (progress.has_news) desk.findings.note_news(job);
    const bool knows_starts = progress.last_start && !judged.is_behind;
    desk.states.save(
        job, judged,
        knows_starts ? judged.state.starts.next_check(around(progress.schedules)) : std::nullopt);
    return runs.size();
}

void Judging::judge_run(Desk& desk, Progress& progress, RunToJudge& run, Instant now) {
    const auto& job = progress.job;
    auto& judged = progress.judged;
    desk.states.keep_for_return(job, judged);
    run.seen.run = judged.state.runs;
    if (run.has_output) run.seen.output = run.output;
    const bool is_start = run.is_scheduled || (run.is_of_service &&
                                               run.place.ordered >= progress.schedules.timer_since);
    const bool are_starts_judged = is_start && is_of_this_host(job);
    if (are_starts_judged) note_sleep(desk, progress, run);
    has_judged_starts_ = has_judged_starts_ || are_starts_judged;
    std::optional<starts::Surroundings> surroundings;
    if (are_starts_judged) surroundings.emplace(around(progress.schedules));
    auto found = findings::step(judged.state, run.seen, surroundings ? &*surroundings : nullptr);
    close_ended(desk, progress, run, found, now);
    const auto here = run.place;
    for (auto& finding : found) keep(desk, progress, run, std::move(finding), now);
    judged.place = here;
}

/// What the machine slept through since the start before is told first.
void Judging::note_sleep(Desk& desk, Progress& progress, const RunToJudge& run) {
    BootMoment moment{.started = run.started,
                      .boot_id = run.boot_id,
                      .boottime = run.boottime,
                      .suspended = run.suspended};
    const auto sleep =
        progress.last_start ? sleep_between(*progress.last_start, moment) : std::nullopt;
    progress.last_start = std::move(moment);
    if (!sleep) return;
    for (auto& finding :
         findings::asleep(progress.judged.state, *sleep, around(progress.schedules)))
        keep(desk, progress, run, std::move(finding), Instant::max());
}

void Judging::close_ended(Desk& desk, Progress& progress, const RunToJudge& run,
                          const std::vector<findings::Finding>& found, Instant now) {
    std::erase_if(progress.open, [&](const OpenFinding& open) {
        const auto end = end_with(open.lasting, run.seen, found, progress.judged.state);
        if (!end) return false;
        progress.has_news = true;
        const bool had_come =
            is_of_missed(open.lasting.finding) && run.started < open.lasting.finding.told;
        if (had_come && !open.is_end_told) {
            desk.findings.remove(open.id);
            return true;
        }
        const auto moment = is_of_missed(open.lasting.finding) ? run.started : run.ended;
        desk.findings.close(open.id, *end, moment, run.place);
        if (open.is_end_told) {
            desk.findings.silence(open.id);
            if (*end == findings::End::over)
                desk.notices.tell_end(desk.findings, progress.job, open, run.place, now);
        }
        return true;
    });
}

void Judging::keep(Desk& desk, Progress& progress, const RunToJudge& run, findings::Finding finding,
                   Instant now) {
    const auto goes_on = [&](const OpenFinding& open) {
        return findings::goes_on(open.lasting.finding, finding);
    };
    if (finding.kind == findings::Kind::recovered) return;
    if (std::ranges::any_of(progress.open, goes_on)) return;
    const auto& job = progress.job;
    const bool is_of_silence = is_of_missed(finding);
    const auto place = is_of_silence ? progress.judged.place.value_or(run.place) : run.place;
    const auto opened = is_of_silence ? finding.told : run.ended;
    const auto since =
        is_of_silence ? std::nullopt : desk.runs.before(job, place, finding.at - finding.since);
    if (desk.findings.is_dismissed(job, finding)) finding.is_pushed = false;
    const bool is_silent =
        seconds_of(now) - opened > oldest_news || !desk.notices.are_wanted(job, finding);
    const findings::Lasting lasting{.finding = finding, .opened = opened};
    const auto kept = desk.findings.keep(job, {.finding = std::move(finding),
                                               .place = place,
                                               .since = since,
                                               .opened = opened,
                                               .is_silent = is_silent});
    if (!kept.is_open) return;
    progress.has_news = true;
    const bool is_of_moment = lasting.finding.kind == findings::Kind::caught_up;
    if ((is_of_silence || is_of_moment) && end_with(lasting, run.seen, {}, progress.judged.state)) {
        desk.findings.close(kept.id, findings::End::over, run.started, run.place);
        return;
    }
    progress.open.push_back({.id = kept.id, .lasting = lasting, .is_end_told = kept.is_end_told});
}

/// A start that has come, and of which no end is known yet, is none that was missed.
void Judging::check(Desk& desk, const std::string& job, const OwnBoot& boot, Instant now) {
    const auto moment = seconds_of(now);
    Progress progress{.job = job,
                      .judged = desk.states.load(job, std::nullopt),
                      .schedules = desk.schedules.of(job, moment)};
    auto& judged = progress.judged;
    const auto last =
        judged.place ? boot_moment(database_, job, *judged.place, progress.schedules.timer_since)
                     : std::nullopt;
    if (!last) return desk.states.check_at(job, std::nullopt);
    if (desk.runs.any_behind(job, *judged.place))
        return desk.states.check_at(job, moment + while_under_way);
    progress.open = desk.findings.open(job);
    auto seen = judged.state;
    note_sleep_so_far(progress, seen, *last, boot, moment);
    auto found = findings::check(seen, moment, around(progress.schedules));
    auto again = seen.starts.next_check(around(progress.schedules), moment);
    if (!found.empty()) {
        judged.state.starts.tell();
        again = found.front().told + findings::longest_wait;
        RunToJudge none_yet;
        none_yet.place = *judged.place;
        for (auto& finding : found) {
            finding.line = progress.schedules.trouble;
            keep(desk, progress, none_yet, std::move(finding), now);
        }
    }
    const auto open = progress.open.size();
    give_up(desk, progress, moment);
    if (progress.open.size() < open) again.reset();
    if (!progress.has_news) return desk.states.check_at(job, again);
    desk.states.save(job, judged, again);
    desk.findings.note_news(job);
}

/// A start that is waited for no longer: nobody expects it any more, or nothing is to start the
/// job.
void Judging::give_up(Desk& desk, Progress& progress, double now) {
    const auto& schedules = progress.schedules;
    const bool is_unscheduled = schedules.is_known && !schedules.in_force;
    std::erase_if(progress.open, [&](const OpenFinding& open) {
        const bool is_over = is_unscheduled && is_of_missed(open.lasting.finding);
        if (!is_over && !findings::is_given_up(open.lasting, now)) return false;
        desk.findings.close(open.id, findings::End::adopted, now, *progress.judged.place);
        progress.has_news = true;
        return true;
    });
}

/// Something else starts the job than did before, or at other times. A silence that was told of
/// goes on.
void Judging::reconsider(Desk& desk, const std::string& job, Instant now) {
    const auto moment = seconds_of(now);
    Progress progress{.job = job,
                      .judged = desk.states.load(job, std::nullopt),
                      .schedules = desk.schedules.of(job, moment)};
    const auto& judged = progress.judged;
    if (!judged.place || judged.is_behind) return;
    progress.open = desk.findings.open(job);
    give_up(desk, progress, moment);
    if (progress.has_news) desk.findings.note_news(job);
    const bool is_told = std::ranges::any_of(
        progress.open, [](const auto& open) { return is_of_missed(open.lasting.finding); });
    if (is_told) return;
    desk.states.check_at(job, judged.state.starts.next_check(around(progress.schedules), moment));
}

/// Since the last start, on a copy of the state: what the next run tells of it is what counts.
void Judging::note_sleep_so_far(Progress& progress, findings::State& state, const BootMoment& last,
                                const OwnBoot& boot, double now) {
    auto sleep = sleep_between(last, {.started = now,
                                      .boot_id = boot.id,
                                      .boottime = boot.times.since_boot,
                                      .suspended = boot.times.suspended});
    const auto awake = sleep ? awake_since(database_, boot.id, boot.times, now) : 0;
    if (!sleep || awake <= last.started) return;
    sleep->to = std::max(sleep->from, static_cast<std::uint32_t>(awake));
    static_cast<void>(findings::asleep(state, *sleep, around(progress.schedules)));
}

}  // namespace jw::history
