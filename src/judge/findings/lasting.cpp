// SPDX-License-Identifier: MIT
#include "judge/findings/lasting.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace jw::findings {

namespace {

constexpr double day = 86'400;
constexpr double days_to_adopt = 7, days_to_adopt_growth = 28;
constexpr std::uint32_t runs_to_adopt = 30;

bool is_of_start(Kind kind) { return kind == Kind::missed || kind == Kind::late; }

bool is_of_one_run(Kind kind) {
    return kind == Kind::empty || kind == Kind::collapse || kind == Kind::explode ||
           kind == Kind::content;
}

std::optional<double> value_of(const Observation& run, std::string_view signal) {
    if (signal == "duration") return run.duration;
    if (signal == "cpu") return run.cpu;
    if (signal == "max_rss") return run.max_rss;
    if (signal == "stdout_bytes") return run.stdout_bytes;
    if (signal == "lines") return run.lines;
    const auto metric =
        std::ranges::find(run.metrics, signal, [](const auto& one) { return one.first; });
    return metric == run.metrics.end() ? std::nullopt : std::optional{metric->second};
}

double logarithm(double value) { return std::log(std::max(value, .5)); }

/// Whether a value is nearer to what was before than to what was found.
bool is_back(const Finding& finding, double value) {
    const auto at = logarithm(value);
    return std::abs(at - logarithm(finding.before)) < std::abs(at - logarithm(finding.now));
}

bool has_stayed(const Lasting& open, const Observation& run, double days) {
    return run.run >= open.finding.at + runs_to_adopt && run.started - open.opened >= days * day;
}

/// What another finding of the same signal makes of one of a level.
std::optional<End> end_by(const Finding& other, const Finding& open) {
    const bool is_growth = open.kind == Kind::drift;
    if (other.kind == Kind::recovered && !is_growth) return End::over;
    if (other.kind == Kind::shift) return is_back(open, other.now) ? End::over : End::adopted;
    if (other.kind == Kind::drift && is_growth) return End::adopted;
    return std::nullopt;
}

/// A level goes back, or on to another one.
std::optional<End> end_of_level(const Lasting& open, const Observation& run,
                                const std::vector<Finding>& found) {
    for (const auto& other : found) {
        if (other.signal != open.finding.signal) continue;
        if (const auto end = end_by(other, open.finding)) return end;
    }
    const bool is_growth = open.finding.kind == Kind::drift;
    const auto days = is_growth ? days_to_adopt_growth : days_to_adopt;
    return has_stayed(open, run, days) ? std::optional{End::adopted} : std::nullopt;
}

/// The next run that is not found to be odd ends it. Then the job is as before, or has been like
/// that for so long that it is usual now.
std::optional<End> end_of_one_run(const Lasting& open, const Observation& run,
                                  const std::vector<Finding>& found) {
    const auto& finding = open.finding;
    if (run.outcome != Outcome::success) return std::nullopt;
    if (std::ranges::any_of(found, [&](const auto& one) { return goes_on(finding, one); }))
        return std::nullopt;
    if (finding.kind == Kind::content) {
        if (!run.output) return std::nullopt;
        return output::is_page(*run.output) ? End::adopted : End::over;
    }
    const auto value = value_of(run, finding.signal);
    if (!value) return std::nullopt;
    return is_back(finding, *value) ? End::over : End::adopted;
}

std::optional<End> over_if(bool is_over) {
    return is_over ? std::optional{End::over} : std::nullopt;
}

/// The last starts are as far apart again as they were.
std::optional<End> end_of_pace(const Lasting& open, const Observation& run, const State& state) {
    constexpr std::size_t last_starts = 4;
    constexpr double nearly = .6;
    if (state.starts.shortest_distance(last_starts) >= nearly * open.finding.before)
        return End::over;
    return has_stayed(open, run, days_to_adopt) ? std::optional{End::adopted} : std::nullopt;
}

}  // namespace

std::optional<End> end_with(const Lasting& open, const Observation& run,
                            const std::vector<Finding>& found, const State& state) {
    const auto kind = open.finding.kind;
    if (is_of_start(kind)) return over_if(run.started >= open.finding.slot);
    if (kind == Kind::caught_up) return End::over;
    if (kind == Kind::too_often) return end_of_pace(open, run, state);
    if (is_of_one_run(kind)) return end_of_one_run(open, run, found);
    if (kind == Kind::shift || kind == Kind::drift) return end_of_level(open, run, found);
    if (kind == Kind::failure_rate && !state.failures.is_raised()) return End::over;
    if (kind == Kind::missing_line && !state.lines.lacks_any()) return End::over;
    return has_stayed(open, run, days_to_adopt) && kind != Kind::failure_rate
               ? std::optional{End::adopted}
               : std::nullopt;
}

bool is_given_up(const Lasting& open, double now) {
    return is_of_start(open.finding.kind) && now - open.finding.told >= longest_wait;
}

bool goes_on(const Finding& open, const Finding& found) {
    if (open.signal != found.signal) return false;
    if (is_of_start(open.kind)) return is_of_start(found.kind);
    if (open.kind == Kind::too_often) return found.kind == Kind::too_often;
    return is_of_one_run(open.kind) && open.kind == found.kind;
}

stats::Health health_of(const Finding& finding) {
    const auto& signal = finding.signal;
    switch (finding.kind) {
        case Kind::missed:
        case Kind::late:
            return stats::Health::late;
        case Kind::empty:
        case Kind::collapse:
        case Kind::content:
        case Kind::missing_line:
            return stats::Health::empty;
        case Kind::failure_rate:
            return stats::Health::flaky;
        case Kind::shift:
        case Kind::drift:
            if (signal == "duration" && finding.now < finding.before) return stats::Health::empty;
            return signal == "duration" || signal == "cpu" ? stats::Health::slow
                                                           : stats::Health::changed;
        case Kind::explode:
        case Kind::new_line:
        case Kind::recovered:
        case Kind::caught_up:
        case Kind::too_often:
            break;
    }
    return stats::Health::changed;
}

}  // namespace jw::findings
