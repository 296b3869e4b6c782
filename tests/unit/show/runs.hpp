// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/reading/history.hpp"
#include "judge/stats/health.hpp"

namespace jw::show {

using namespace std::chrono_literals;

/// Tue 2026-11-24 09:12:00 UTC, the now of these tests.
inline const Instant now{std::chrono::seconds{1795511520}};

/// A run of the given outcome (as `letter` writes it) that began so long ago.
inline Run run_of(std::string job, char outcome, Micros ago, Micros took = 10s) {
    Run run;
    run.id = 4812;
    run.key = "01a20d5f98ba7b9ca47f68af5b5332c8";
    run.job = std::move(job);
    run.started = now - ago;
    run.duration = took;
    run.outcome = Outcome::success;
    run.exit = 0;
    run.cpu_user = took / 10;
    run.cpu_system = took / 50;
    run.max_rss = 213U << 20U;
    run.user = "root";
    run.host = "alpha";
    run.cwd = "/var/lib/backup";
    run.argv = {"sync-data", "-a", "--delete", "data/", "offsite:data/"};
    run.trigger = "timer";
    if (outcome == 'F') run.outcome = Outcome::failure, run.exit = 1;
    if (outcome == 'K') run.outcome = Outcome::signal, run.signal = 9, run.exit = 137;
    if (outcome == 'T') run.outcome = Outcome::timeout, run.exit = 124;
    if (outcome == 'N') run.outcome = Outcome::not_started, run.exit = 127, run.start_error = 2;
    if (outcome == 's') run.outcome = Outcome::skipped, run.exit = {};
    if (outcome == 'I') run.outcome = Outcome::interrupted, run.exit = {};
    if (outcome == '?') run.outcome = Outcome::unknown, run.exit = {};
    if (outcome == '>') run.outcome = Outcome::running, run.exit = {}, run.duration = {};
    return run;
}

/// As history::Standings has it.
inline history::Standing standing_of(const std::vector<Run>& newest_first) {
    history::Standing standing;
    std::vector<Outcome> outcomes;
    std::vector<double> seconds;
    for (const auto& run : newest_first) {
        outcomes.push_back(run.outcome);
        if (run.outcome == Outcome::running) standing.under_way = run;
        if (run.outcome == Outcome::success && run.duration)
            seconds.push_back(static_cast<double>(run.duration->count()) / 1e6);
        if (standing.last) continue;
        if (run.outcome == Outcome::skipped)
            ++standing.skips_since;
        else
            standing.last = run;
    }
    if (!standing.last) standing.last = newest_first.front(), standing.skips_since = 0;
    standing.turns = stats::turns_of(outcomes);
    if (standing.under_way) standing.usual = stats::spread_of(std::move(seconds));
    return standing;
}

/// A job whose runs, newest last, had these outcomes, one each day, the newest so long ago.
inline history::JobSummary job_of(std::string name, std::string_view outcomes, Micros ago,
                                  Micros took = 10s) {
    history::JobSummary job;
    job.name = std::move(name);
    bool streak = true;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const char outcome = outcomes[outcomes.size() - 1 - i];
        auto run = run_of(job.name, outcome, ago + 24h * static_cast<int>(i), took);
        run.id -= static_cast<std::int64_t>(i);
        run.key += std::to_string(i);
        const bool failed = is_failure(run.outcome);
        if (failed && !job.last_failure) job.last_failure = run;
        if (outcome == '.' && !job.last_success) job.last_success = run;
        streak = streak && outcome != '.';
        if (streak && failed) ++job.failures_in_row;
        job.recent.push_back(std::move(run));
    }
    job.standing = standing_of(job.recent);
    job.last_started = job.standing.last->started;
    job.first_started = job.recent.back().started;
    const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    job.days = {{.day = today, .successes = 26, .failures = 4, .others = 0, .duration_sum = 0},
                {.day = today - 31, .successes = 0, .failures = 9, .others = 0, .duration_sum = 0}};
    return job;
}

}  // namespace jw::show
