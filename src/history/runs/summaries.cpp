// SPDX-License-Identifier: MIT
#include "history/runs/summaries.hpp"

#include <SQLiteCpp/Column.h>

#include <algorithm>
#include <cmath>

#include "foundation/base/saturating.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto load_job_sql = R"sql(
    SELECT runs, first_started, last_started, last_id, last_success_started, last_success_id,
           successes_in_row, last_failure_started, last_failure_id, failures_in_row, changes,
           last_ordered, last_success_ordered, last_failure_ordered
      FROM jobs WHERE job = :job)sql";

constexpr auto save_job_sql = R"sql(
    INSERT OR REPLACE INTO jobs
           (job, runs, first_started, last_started, last_id, last_success_started,
            last_success_id, successes_in_row, last_failure_started, last_failure_id,
            failures_in_row, changes, last_ordered, last_success_ordered, last_failure_ordered)
    VALUES (:job, :runs, :first_started, :last_started, :last_id, :last_success_started,
            :last_success_id, :successes_in_row, :last_failure_started, :last_failure_id,
            :failures_in_row, :changes, :last_ordered, :last_success_ordered,
            :last_failure_ordered))sql";

constexpr auto erase_job_sql = "DELETE FROM jobs WHERE job = :job";

// The removed run may still be in `runs`, in its new version: add() will speak for that one.
constexpr auto newest_sql = R"sql(
    SELECT ordered, id, started FROM runs WHERE job = :job AND id <> :except
     ORDER BY ordered DESC, id DESC LIMIT 1)sql";

constexpr auto oldest_sql = R"sql(
    SELECT started FROM runs WHERE job = :job AND id <> :except ORDER BY started LIMIT 1)sql";

constexpr auto newest_success_sql = R"sql(
    SELECT ordered, id, started FROM runs WHERE job = :job AND id <> :except AND outcome = 'success'
     ORDER BY ordered DESC, id DESC LIMIT 1)sql";

const auto newest_failure_sql =
    std::string{"SELECT ordered, id, started FROM runs WHERE job = :job AND id <> :except AND "} +
    failed_sql + " ORDER BY ordered DESC, id DESC LIMIT 1";

constexpr auto successes_after_sql = R"sql(
    SELECT count(*) FROM runs WHERE job = :job AND outcome = 'success'
       AND id <> :except
       AND ordered >= :ordered AND (ordered > :ordered OR id > :id))sql";

const auto failures_after_sql =
    std::string{"SELECT count(*) FROM runs WHERE job = :job AND "} + failed_sql +
    " AND id <> :except AND ordered >= :ordered AND (ordered > :ordered OR id > :id)";

constexpr auto count_day_sql = R"sql(
    INSERT INTO job_days (job, day, successes, failures, warnings, others, success_micros)
    VALUES (:job, :day, :successes, :failures, :warnings, :others, :micros)
        ON CONFLICT (job, day) DO UPDATE
       SET successes = successes + excluded.successes, failures = failures + excluded.failures,
           warnings = warnings + excluded.warnings, others = others + excluded.others,
           success_micros = CAST(min(max(success_micros + excluded.success_micros,
                                         -9223372036854775807), 9223372036854775807)
                                 AS INTEGER))sql";

/// A sum that was at its limit says nothing of what is left once a run is taken off it.
constexpr auto mend_day_sql = R"sql(
    UPDATE job_days SET success_micros = (
        SELECT CAST(min(total(round(duration * 1e6)), 9223372036854775807) AS INTEGER) FROM runs
         WHERE job = :job AND outcome = 'success' AND started >= :from AND started < :until)
     WHERE job = :job AND day = :day
       AND (success_micros < 0 OR success_micros = 9223372036854775807))sql";

constexpr auto drop_empty_day_sql = R"sql(
    DELETE FROM job_days
     WHERE job = :job AND day = :day AND successes = 0 AND failures = 0 AND warnings = 0
       AND others = 0)sql";

std::int64_t day_of(double started) {
    return static_cast<std::int64_t>(std::floor(started / 86400.0));
}

}  // namespace

Counted counted(const Run& run) {
    return {.id = run.id,
            .job = run.job,
            .started = seconds_of(run.started),
            .ordered = seconds_of(place_of(run)),
            .outcome = run.outcome,
            .micros = run.duration.value_or(Micros{0}).count()};
}

Summaries::Summaries(SQLite::Database& database)
    : load_{database, load_job_sql},
      save_{database, save_job_sql},
      erase_{database, erase_job_sql},
      newest_{database, newest_sql},
      oldest_{database, oldest_sql},
      newest_success_{database, newest_success_sql},
      newest_failure_{database, newest_failure_sql},
      successes_after_{database, successes_after_sql},
      failures_after_{database, failures_after_sql},
      count_day_{database, count_day_sql},
      drop_empty_day_{database, drop_empty_day_sql},
      mend_day_{database, mend_day_sql} {}

std::optional<Summaries::Verdict> Summaries::verdict_of(Outcome outcome) {
    if (outcome == Outcome::success) return Verdict::success;
    if (is_failure(outcome)) return Verdict::failure;
    return std::nullopt;
}

Summaries::Verdict Summaries::other(Verdict verdict) {
    return verdict == Verdict::success ? Verdict::failure : Verdict::success;
}

void Summaries::add(const Counted& run) {
    const Position at{run.ordered, run.id, run.started};
    auto& known = noted(run.job);
    if (!known)
        known = Job{
            .name = run.job, .first_started = at.started, .last = at, .success = {}, .failure = {}};
    auto& job = *known;
    ++job.runs;
    ++job.changes;
    job.first_started = std::min(job.first_started, at.started);
    job.last = std::max(job.last, at);
    if (const auto verdict = verdict_of(run.outcome)) add_verdict(job, *verdict, at);
    count_day(run, 1);
}

void Summaries::add_verdict(Job& job, Verdict verdict, const Position& at) {
    auto& same = job.of(verdict);
    auto& opposite = job.of(other(verdict));
    if (!opposite.last || at > *opposite.last) ++same.in_row;
    if (same.last && at < *same.last) return;
    same.last = at;
    const bool nothing_since = !opposite.last || *opposite.last < at;
    opposite.in_row = nothing_since ? 0 : count_after(job.name, other(verdict), at, at.id);
}

void Summaries::remove(const Counted& run) {
    auto& job = noted(run.job);
    if (!job) return;
    count_day(run, -1);
    if (--job->runs <= 0) return job.reset();
    ++job->changes;
    const Position at{run.ordered, run.id, run.started};
    if (at.started <= job->first_started) job->first_started = oldest(run.job, run.id);
    if (at == job->last) job->last = newest(run.job, run.id).value_or(at);
    if (const auto verdict = verdict_of(run.outcome)) remove_verdict(*job, *verdict, at);
}

void Summaries::remove_verdict(Job& job, Verdict verdict, const Position& at) {
    auto& same = job.of(verdict);
    auto& opposite = job.of(other(verdict));
    if (!opposite.last || at > *opposite.last) --same.in_row;
    if (!same.last || at != *same.last) return;
    same.last = newest(job.name, verdict, at.id);
    const auto since = same.last.value_or(Position{-HUGE_VAL, 0, 0});
    opposite.in_row = count_after(job.name, other(verdict), since, at.id);
}

void Summaries::count_day(const Counted& run, std::int64_t runs) {
    auto& day = days_[{run.job, day_of(run.started)}];
    const auto verdict = verdict_of(run.outcome);
    if (run.outcome == Outcome::warn)
        day.warnings += runs;
    else
        (!verdict                      ? day.others
         : verdict == Verdict::success ? day.successes
                                       : day.failures) += runs;
    if (verdict == Verdict::success)
        day.micros = saturating_sum(day.micros, runs < 0 ? -run.micros : run.micros);
}

void Summaries::write() {
    for (const auto& [name, job] : jobs_) {
        if (job)
            save(*job);
        else
            erase(name);
    }
    for (const auto& [key, change] : days_)
        if (change != Day{}) save_day(key.first, key.second, change);
    jobs_.clear();
    days_.clear();
}

void Summaries::save_day(const std::string& job, std::int64_t day, const Day& change) {
    count_day_.bind(":job", job);
    count_day_.bind(":day", day);
    count_day_.bind(":successes", change.successes);
    count_day_.bind(":failures", change.failures);
    count_day_.bind(":warnings", change.warnings);
    count_day_.bind(":others", change.others);
    count_day_.bind(":micros", change.micros);
    execute(count_day_);
    if (std::min({change.successes, change.failures, change.warnings, change.others}) >= 0) return;
    drop_empty_day_.bind(":job", job);
    drop_empty_day_.bind(":day", day);
    execute(drop_empty_day_);
    mend_day(job, day);
}

void Summaries::mend_day(const std::string& job, std::int64_t day) {
    mend_day_.bind(":job", job);
    mend_day_.bind(":day", day);
    mend_day_.bind(":from", day * 86400);
    mend_day_.bind(":until", (day + 1) * 86400);
    execute(mend_day_);
}

std::optional<Summaries::Job>& Summaries::noted(const std::string& name) {
    const auto [job, is_new] = jobs_.try_emplace(name);
    if (is_new) job->second = load(name);
    return job->second;
}

std::optional<Summaries::Job> Summaries::load(const std::string& name) {
    load_.reset();
    load_.bind(":job", name);
    if (!load_.executeStep()) return std::nullopt;
    const auto position = [this](int at, int ordered) {
        const auto started = load_.getColumn(at).getDouble();
        const auto place = load_.getColumn(ordered);
        return Position{place.isNull() ? started : place.getDouble(),
                        load_.getColumn(at + 1).getInt64(), started};
    };
    const auto streak = [&](int at, int ordered) {
        Streak found{.last = std::nullopt, .in_row = load_.getColumn(at + 2).getInt64()};
        if (!load_.getColumn(at).isNull()) found.last = position(at, ordered);
        return found;
    };
    Job job{.name = name,
            .runs = load_.getColumn(0).getInt64(),
            .first_started = load_.getColumn(1).getDouble(),
            .last = position(2, 11),
            .success = streak(4, 12),
            .failure = streak(7, 13),
            .changes = load_.getColumn(10).getInt64()};
    load_.reset();
    return job;
}

void Summaries::save(const Job& job) {
    save_.clearBindings();
    const auto bind = [this](const char* started, const char* id, const char* ordered,
                             const auto& position) {
        if (!position) return;
        save_.bind(started, position->started);
        save_.bind(id, position->id);
        if (position->ordered != position->started) save_.bind(ordered, position->ordered);
    };
    save_.bind(":job", job.name);
    save_.bind(":runs", job.runs);
    save_.bind(":first_started", job.first_started);
    bind(":last_started", ":last_id", ":last_ordered", std::optional{job.last});
    bind(":last_success_started", ":last_success_id", ":last_success_ordered", job.success.last);
    bind(":last_failure_started", ":last_failure_id", ":last_failure_ordered", job.failure.last);
    save_.bind(":successes_in_row", job.success.in_row);
    save_.bind(":failures_in_row", job.failure.in_row);
    save_.bind(":changes", job.changes);
    execute(save_);
}

void Summaries::erase(const std::string& name) {
    erase_.bind(":job", name);
    execute(erase_);
}

namespace {

void begin(SQLite::Statement& statement, const std::string& job, std::int64_t except) {
    statement.reset();
    statement.bind(":job", job);
    statement.bind(":except", except);
}

}  // namespace

std::optional<Summaries::Position> Summaries::newest(const std::string& job, std::int64_t except) {
    begin(newest_, job, except);
    if (!newest_.executeStep()) return std::nullopt;
    return found_in(newest_);
}

double Summaries::oldest(const std::string& job, std::int64_t except) {
    begin(oldest_, job, except);
    const double found = oldest_.executeStep() ? oldest_.getColumn(0).getDouble() : HUGE_VAL;
    oldest_.reset();
    return found;
}

std::optional<Summaries::Position> Summaries::newest(const std::string& job, Verdict verdict,
                                                     std::int64_t except) {
    auto& statement = verdict == Verdict::success ? newest_success_ : newest_failure_;
    begin(statement, job, except);
    if (!statement.executeStep()) return std::nullopt;
    return found_in(statement);
}

Summaries::Position Summaries::found_in(SQLite::Statement& row) {
    const Position found{row.getColumn(0).getDouble(), row.getColumn(1).getInt64(),
                         row.getColumn(2).getDouble()};
    row.reset();
    return found;
}

std::int64_t Summaries::count_after(const std::string& job, Verdict verdict,
                                    const Position& position, std::int64_t except) {
    auto& statement = verdict == Verdict::success ? successes_after_ : failures_after_;
    begin(statement, job, except);
    statement.bind(":ordered", position.ordered);
    statement.bind(":id", position.id);
    statement.executeStep();
    const auto count = statement.getColumn(0).getInt64();
    statement.reset();
    return count;
}

}  // namespace jw::history
