// SPDX-License-Identifier: MIT
#include "judge/findings/step.hpp"

#include <algorithm>
#include <cmath>

namespace jw::findings {

namespace {

constexpr std::uint32_t same_cause_runs = 10, same_cause_since = 5;
constexpr std::uint32_t same_growth = 56 * 24 * 60;  // minutes
constexpr std::size_t most_signals = 16;

using Values = std::vector<std::pair<std::string_view, double>>;

Values values_of(const Observation& run) {
    Values values;
    const auto add = [&values](std::string_view name, const std::optional<double>& value) {
        if (value) values.emplace_back(name, *value);
    };
    add("duration", run.duration);
    add("cpu", run.cpu);
    add("max_rss", run.max_rss);
    add("stdout_bytes", run.stdout_bytes);
    add("lines", run.lines);
    for (const auto& metric : run.metrics) values.push_back(metric);
    std::erase_if(values, [](const auto& value) { return !std::isfinite(value.second); });
    return values;
}

/// Null where a job has too many of them.
Signal* signal_of(State& state, std::string_view name) {
    const auto found = std::ranges::find(state.signals, name, &Signal::name);
    if (found != state.signals.end()) return &*found;
    if (state.signals.size() == most_signals) return nullptr;
    return &state.signals.emplace_back(std::string{name});
}

std::vector<Finding> of_missed(const std::optional<starts::Missed>& missed, const State& state) {
    if (!missed) return {};
    return {{.kind = missed->is_known ? Kind::missed : Kind::late,
             .signal = "schedule",
             .at = std::max(state.runs, 1U) - 1,
             .since = std::max(state.runs, 1U) - 1,
             .now = missed->told - missed->since,
             .is_pushed = true,
             .told = missed->told,
             .slot = missed->slot,
             .last = missed->since,
             .line = {}}};
}

void judge_start(State& state, const Observation& run, const starts::Surroundings& around,
                 std::vector<Finding>& found) {
    found = of_missed(state.starts.check(run.started, around), state);
    const auto odd = state.starts.odd(run.started, around);
    state.starts.note(run.started, around);
    if (!odd) return;
    const bool is_late = odd->what == starts::OddStart::What::caught_up;
    found.push_back({.kind = is_late ? Kind::caught_up : Kind::too_often,
                     .signal = "schedule",
                     .at = run.run,
                     .since = run.run - std::min(run.run, std::max(odd->starts, 1U) - 1),
                     .before = odd->before,
                     .now = is_late ? run.started - odd->due : odd->now,
                     .runs = is_late ? odd->missed : odd->starts,
                     .base = odd->base,
                     .slot = odd->due,
                     .line = {}});
}

void judge_outcome(State& state, const Observation& run, std::vector<Finding>& found) {
    const auto rate = state.failures.step(run.run, is_failure(run.outcome));
    if (!rate) return;
    found.push_back({.kind = Kind::failure_rate,
                     .signal = "exit",
                     .at = run.run,
                     .since = rate->since,
                     .before = rate->before,
                     .now = rate->now,
                     .is_pushed = true,
                     .runs = static_cast<std::uint32_t>(rate->runs),
                     .base = static_cast<std::uint32_t>(rate->base),
                     .line = {}});
}

/// Bytes, lines and metrics that break down in one run do so for one reason: one message.
void judge_sizes(State& state, const Observation& run, const Values& values,
                 std::vector<Finding>& found) {
    bool is_told = false;
    for (const auto& [name, value] : values) {
        auto* signal = nature_of(name).is_size ? signal_of(state, name) : nullptr;
        if (signal == nullptr) continue;
        auto odd = signal->judge_size(run.run, value);
        if (!odd) continue;
        odd->is_pushed = odd->is_pushed && !is_told;
        is_told = is_told || odd->is_pushed;
        found.push_back(std::move(*odd));
    }
}

/// Whether another signal changed at that time, and was told of.
bool has_known_cause(State& state, const Finding& finding) {
    std::erase_if(state.causes,
                  [&](const Cause& cause) { return cause.run + same_cause_runs < finding.at; });
    return std::ranges::any_of(state.causes, [&finding](const Cause& cause) {
        const auto apart = static_cast<std::int64_t>(cause.since) - finding.since;
        return cause.signal != finding.signal && std::abs(apart) <= same_cause_since;
    });
}

void settle_shift(State& state, Finding& finding) {
    if (!finding.is_pushed) return;
    finding.is_pushed = !has_known_cause(state, finding);
    state.causes.push_back({finding.signal, finding.at, finding.since});
}

/// What grows with another signal has the same cause for eight weeks.
void settle_drift(State& state, Finding& finding, std::uint32_t minute) {
    const bool is_other = !state.grown.empty() && state.grown != finding.signal;
    if (is_other && minute < state.grown_minute + same_growth) {
        finding.is_pushed = false;
        return;
    }
    state.grown = finding.signal;
    state.grown_minute = minute;
}

void judge_levels(State& state, const Observation& run, const Values& values,
                  std::vector<Finding>& found) {
    const auto minute = static_cast<std::uint32_t>(std::max(0.0, run.started / 60));
    for (const auto& [name, value] : values) {
        auto* signal = signal_of(state, name);
        if (signal == nullptr || (value <= 0 && nature_of(name).is_size)) continue;
        for (auto& finding : signal->judge_level(run.run, minute, value)) {
            if (finding.kind == Kind::shift) settle_shift(state, finding);
            if (finding.kind == Kind::drift) settle_drift(state, finding, minute);
            found.push_back(std::move(finding));
        }
    }
}

Finding of_output(Kind kind, const Observation& run, std::string line) {
    return {.kind = kind,
            .signal = "output",
            .at = run.run,
            .since = run.run,
            .before = kind == Kind::missing_line ? 1.0 : 0.0,
            .now = kind == Kind::missing_line ? 0.0 : 1.0,
            .is_pushed = true,
            .line = std::move(line)};
}

void judge_output(State& state, const Observation& run, std::vector<Finding>& found) {
    if (!run.output) return;
    if (const auto odd = state.content.step(*run.output)) {
        auto finding = of_output(Kind::content, run, {});
        finding.is_pushed = odd->is_news;
        finding.runs = 1;
        finding.base = odd->runs;
        finding.before = odd->pages;
        found.push_back(std::move(finding));
    }
    const auto odd = state.lines.step(*run.output, run.extent);
    if (odd.missing) {
        auto finding = of_output(Kind::missing_line, run, odd.missing->line);
        finding.runs = odd.missing->runs;
        finding.base = odd.missing->base;
        finding.before = static_cast<double>(odd.missing->with) / odd.missing->base;
        finding.others = odd.missing->others;
        found.push_back(std::move(finding));
    }
    if (odd.new_line) {
        auto finding = of_output(Kind::new_line, run, odd.new_line->line);
        finding.runs = 2;
        finding.base = odd.new_line->base;
        found.push_back(std::move(finding));
    }
}

}  // namespace

std::vector<Finding> step(State& state, const Observation& run,
                          const starts::Surroundings* around) {
    std::vector<Finding> found;
    if (around != nullptr) judge_start(state, run, *around, found);
    state.runs = run.run + 1;
    const bool is_success = run.outcome == Outcome::success;
    if (is_success || is_failure(run.outcome)) judge_outcome(state, run, found);
    if (!is_success) return found;
    const auto values = values_of(run);
    judge_sizes(state, run, values, found);
    judge_levels(state, run, values, found);
    judge_output(state, run, found);
    return found;
}

std::vector<Finding> asleep(State& state, const starts::Sleep& sleep,
                            const starts::Surroundings& around) {
    return of_missed(state.starts.asleep(sleep, around), state);
}

std::vector<Finding> check(State& state, double now, const starts::Surroundings& around) {
    return of_missed(state.starts.check(now, around), state);
}

}  // namespace jw::findings
