// SPDX-License-Identifier: MIT
#include "judge/findings/signal.hpp"

#include <algorithm>
#include <cmath>

namespace jw::findings {

namespace {

constexpr std::uint32_t flapping_window = 400;  // runs
constexpr std::size_t flapping_episodes = 3, most_episodes = 8;

Kind kind_of(output::Oddity oddity) {
    switch (oddity) {
        case output::Oddity::empty:
            return Kind::empty;
        case output::Oddity::collapse:
            return Kind::collapse;
        case output::Oddity::explode:
            break;
    }
    return Kind::explode;
}

std::uint32_t count(std::size_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace

Nature nature_of(std::string_view signal) {
    constexpr double mebibyte = 1024 * 1024;
    if (signal == "duration") return {.higher_is_worse = true, .tells_halving = true, .floor = 1};
    if (signal == "cpu") return {.higher_is_worse = true, .floor = 1};
    if (signal == "max_rss") return {.higher_is_worse = true, .floor = 8 * mebibyte};
    if (signal == "stdout_bytes") return {.floor = 64, .is_size = true};
    if (signal == "lines") return {.floor = 2, .is_size = true};
    return {.is_size = true};
}

std::optional<Finding> Signal::judge_size(std::uint32_t run, double value) {
    const auto odd = one_run_.step(value);
    if (!odd) return std::nullopt;
    return Finding{.kind = kind_of(odd->kind),
                   .signal = name_,
                   .at = run,
                   .since = run,
                   .before = odd->usual,
                   .now = value,
                   .is_pushed = odd->is_news,
                   .runs = 1,
                   .base = count(odd->base),
                   .least = odd->least,
                   .most = odd->most,
                   .line = {}};
}

std::vector<Finding> Signal::judge_level(std::uint32_t run, std::uint32_t minute, double value) {
    const auto nature = nature_of(name_);
    const auto logarithm = std::log(std::max(value, 1e-9));
    const auto upwards = nature.higher_is_worse ? 1.0 : -1.0;
    std::vector<Finding> found;
    if (const auto change = level_.step({run, minute, logarithm})) {
        growth_.moved_since(change->since, upwards * change->size());
        found.push_back(finding_of(run, *change));
    }
    if (const auto trend = growth_.step({run, minute, upwards * logarithm})) {
        auto finding = finding_of(run, *trend);
        if (std::abs(finding.now - finding.before) >= nature.floor)
            found.push_back(std::move(finding));
    }
    return found;
}

Finding Signal::finding_of(std::uint32_t run, const levels::Change& change) {
    const auto nature = nature_of(name_);
    Finding finding{.kind = change.is_return ? Kind::recovered : Kind::shift,
                    .signal = name_,
                    .at = run,
                    .since = change.since,
                    .before = std::exp(change.before),
                    .now = std::exp(change.now),
                    .runs = count(change.runs),
                    .base = count(change.base),
                    .record = std::expm1(change.record),
                    .line = {}};
    if (change.is_return) {
        if (!episodes_.empty()) episodes_.back().is_over = true;
        return finding;
    }
    const bool is_up = finding.now > finding.before;
    const bool is_bad = is_up == nature.higher_is_worse ||
                        (nature.tells_halving && finding.now < finding.before / 2);
    finding.is_pushed = is_bad && std::abs(finding.now - finding.before) >= nature.floor &&
                        !flaps(run, finding.now);
    if (episodes_.size() == most_episodes) episodes_.erase(episodes_.begin());
    episodes_.push_back({.run = run, .level = static_cast<float>(finding.now)});
    return finding;
}

/// A signal that goes up and comes back again and again is told of three times.
bool Signal::flaps(std::uint32_t run, double now) const {
    std::size_t ended = 0;
    double highest = 0;
    for (const auto& episode : episodes_) {
        if (!episode.is_over || run - episode.run > flapping_window) continue;
        ++ended;
        highest = std::max(highest, static_cast<double>(episode.level));
    }
    return ended >= flapping_episodes && now <= 1.1 * highest;
}

Finding Signal::finding_of(std::uint32_t run, const levels::Trend& trend) const {
    const auto upwards = nature_of(name_).higher_is_worse ? 1.0 : -1.0;
    return {.kind = Kind::drift,
            .signal = name_,
            .at = run,
            .since = trend.since,
            .before = std::exp(upwards * trend.before),
            .now = std::exp(upwards * trend.now),
            .is_pushed = true,
            .runs = run + 1 - trend.since,
            .record = std::expm1(trend.record),
            .weeks = trend.weeks,
            .per_week = trend.per_week,
            .line = {}};
}

}  // namespace jw::findings
