// SPDX-License-Identifier: MIT
#include "judge/stats/summary.hpp"

#include <algorithm>
#include <map>

#include "foundation/when/civil.hpp"

namespace jw::stats {

namespace {

double in_seconds(Micros duration) { return static_cast<double>(duration.count()) / 1e6; }

/// The values of one kind of sample that the statistics of durations need.
struct Values {
    std::vector<double> took, cpu, max_rss, all_took;
    std::vector<Point> points;
};

void add_success(Values& values, const Sample& sample) {
    if (sample.cpu) values.cpu.push_back(in_seconds(*sample.cpu));
    if (sample.max_rss) values.max_rss.push_back(static_cast<double>(*sample.max_rss));
    if (!sample.duration) return;
    const auto took = in_seconds(*sample.duration);
    values.took.push_back(took);
    values.points.push_back({in_seconds(sample.started.time_since_epoch()), took});
}

void count_outcome(Summary& summary, const Sample& sample) {
    ++summary.runs;
    if (sample.outcome == Outcome::skipped) {
        ++summary.skipped;
    } else if (!is_end(sample.outcome)) {
        ++summary.running;
    } else if (is_failure(sample.outcome)) {
        ++summary.failures;
        summary.last_failure = sample;
    } else if (sample.outcome == Outcome::warn) {
        ++summary.warnings;
    } else if (sample.outcome == Outcome::untold) {
        ++summary.untold;
    } else {
        ++summary.successes;
        summary.last_success = sample;
    }
}

bool ended(const Sample& sample) {
    return sample.outcome == Outcome::success || is_failure(sample.outcome);
}

void count_streak(Summary& summary, const Sample& sample) {
    const bool failing = is_failure(sample.outcome);
    if (summary.now.failing != failing) summary.now = {failing, 0};
    ++summary.now.length;
    auto& longest = failing ? summary.longest_failing : summary.longest_ok;
    longest = std::max(longest, summary.now.length);
}

void count_weekday(Summary& summary, const Sample& sample) {
    const auto day = static_cast<std::size_t>(weekday(civil(sample.started, Zone::local)));
    ++summary.weekday_runs[day];
    if (is_failure(sample.outcome)) ++summary.weekday_failures[day];
}

std::vector<EndingCount> by_frequency(const std::map<Ending, std::size_t>& counts) {
    std::vector<EndingCount> endings;
    endings.reserve(counts.size());
    for (const auto& [ending, count] : counts) endings.push_back({ending, count});
    std::ranges::stable_sort(endings, std::greater{}, &EndingCount::count);
    return endings;
}

}  // namespace

Summary summary_of(std::vector<Sample> samples) {
    std::ranges::stable_sort(samples, {}, &Sample::started);
    Summary summary;
    Values values;
    std::map<Ending, std::size_t> endings;
    for (const auto& sample : samples) {
        count_outcome(summary, sample);
        if (ended(sample) || sample.outcome == Outcome::warn)
            ++endings[{sample.outcome, sample.exit, sample.signal}];
        if (!ended(sample)) continue;
        count_streak(summary, sample);
        count_weekday(summary, sample);
        if (sample.outcome == Outcome::success) add_success(values, sample);
        if (!sample.duration) continue;
        values.all_took.push_back(in_seconds(*sample.duration));
        summary.total_seconds = summary.total_seconds.value_or(0) + values.all_took.back();
    }
    if (!samples.empty()) {
        summary.first = samples.front();
        summary.last = samples.back();
    }
    if (const auto known = summary.successes + summary.failures; known > 0)
        summary.success_rate = static_cast<double>(summary.successes) / static_cast<double>(known);
    summary.took = spread_of(std::move(values.took));
    summary.cpu = spread_of(std::move(values.cpu));
    summary.max_rss = spread_of(std::move(values.max_rss));
    summary.trend = trend_of(std::move(values.points));
    summary.took_bins = histogram_of(std::move(values.all_took));
    summary.endings = by_frequency(endings);
    return summary;
}

}  // namespace jw::stats
