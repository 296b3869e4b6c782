// SPDX-License-Identifier: MIT
#include "show/times/lost_time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <unordered_map>

#include "judge/output/normalised.hpp"
#include "show/diff/line_diff.hpp"
#include "show/times/silence.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

constexpr std::chrono::seconds least{1};

/// Equal numbers for lines that differ in numbers and times alone.
class TimedNumbers {
public:
    std::vector<std::uint32_t> of(const std::vector<TimedLine>& lines) {
        std::vector<std::uint32_t> numbers;
        numbers.reserve(lines.size());
        for (const auto& line : lines) {
            const auto next = static_cast<std::uint32_t>(known_.size());
            numbers.push_back(
                known_.try_emplace(output::normalised(line.text), next).first->second);
        }
        return numbers;
    }

private:
    std::unordered_map<std::string, std::uint32_t> known_;
};

/// A line that both runs have: its index in either.
struct Pair {
    std::size_t usual = 0, now = 0;
};

std::vector<Pair> pairs_of(const std::vector<TimedLine>& usual,
                           const std::vector<TimedLine>& lines) {
    TimedNumbers numbers;
    const auto before = numbers.of(usual);
    const auto edits = line_diff(before, numbers.of(lines));
    std::vector<Pair> pairs;
    if (!edits) return pairs;
    for (const auto& edit : *edits)
        if (edit.change == Change::same) pairs.push_back({edit.before, edit.after});
    return pairs;
}

/// Whether it came to its own end: what a run that was ended did not print may have been to come.
bool ended_by_itself(const Run& run) {
    return run.outcome == Outcome::success || run.outcome == Outcome::failure;
}

/// A place that both runs came to.
struct Step {
    std::string_view line;
    Micros usual{}, now{};
};

std::vector<Step> steps_of(const std::vector<TimedLine>& usual,
                           const std::vector<TimedLine>& lines) {
    std::vector<Step> steps{{}};
    for (const auto& [before, after] : pairs_of(usual, lines))
        steps.push_back({lines[after].text, usual[before].at, lines[after].at});
    return steps;
}

/// When the usual run printed its next line, or ended.
Micros next_in(const std::vector<TimedLine>& usual, Micros after, Micros end) {
    const auto next =
        std::ranges::find_if(usual, [after](const TimedLine& line) { return line.at > after; });
    return next == usual.end() ? end : next->at;
}

}  // namespace

bool is_slow(const Run& run, const Run& usual) {
    if (!run.duration || !usual.duration) return false;
    if (*run.duration < *usual.duration + least) return false;
    return 2 * *run.duration >= 3 * *usual.duration;
}

std::vector<std::optional<Micros>> times_in(const std::vector<TimedLine>& usual,
                                            const std::vector<TimedLine>& lines) {
    std::vector<std::optional<Micros>> times(lines.size());
    for (const auto& [before, after] : pairs_of(usual, lines)) times[after] = usual[before].at;
    return times;
}

std::optional<LostTime> lost_time(const Side& usual, const Run& run, const Output& output) {
    const auto before = timed_lines(usual.run, usual.output);
    if (output.times.empty() || before.empty() || !run.duration || !usual.run.duration)
        return std::nullopt;
    auto steps = steps_of(before, timed_lines(run, output));
    const bool is_over = ended_by_itself(run);
    const auto usual_end =
        is_over ? *usual.run.duration : next_in(before, steps.back().usual, *usual.run.duration);
    steps.push_back({{}, usual_end, *run.duration});

    std::optional<LostTime> lost;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
        const auto &from = steps[i], &to = steps[i + 1];
        const LostTime one{.after = from.line,
                           .usual = to.usual - from.usual,
                           .now = to.now - from.now,
                           .is_over = is_over || i + 2 < steps.size()};
        if (!lost || one.now - one.usual > lost->now - lost->usual) lost = one;
    }
    const auto more = lost->now - lost->usual;
    const auto exact_to = output.times.step + usual.output.times.step;
    const bool is_most = 2 * more >= *run.duration - *usual.run.duration;
    return more >= least && more > exact_to && is_most ? lost : std::nullopt;
}

std::string lost_time_text(const LostTime& lost, Charset charset) {
    const auto place = lost.after.empty() ? "before the first line that both have"
                                          : "after " + quoted(lost.after, charset);
    const auto until = lost.is_over ? "" : " and no further";
    return "the time is lost " + place + ": " + duration_text(lost.usual) + " -> " +
           duration_text(lost.now) + until;
}

}  // namespace jw::show
