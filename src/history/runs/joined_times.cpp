// SPDX-License-Identifier: MIT
#include "history/runs/joined_times.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "foundation/model/times_encoder.hpp"

namespace jw::history {

namespace {

constexpr Micros least_step{16'000};

std::uint64_t place_behind(const Joint& joint, std::uint64_t place) {
    const auto moved = static_cast<std::int64_t>(place) + joint.moved;
    return std::max(static_cast<std::uint64_t>(std::max<std::int64_t>(moved, 0)), joint.place);
}

std::optional<Micros> later(std::optional<Micros> last, std::optional<Micros> next, Micros after) {
    return next ? std::optional{*next + after} : last;
}

/// As the relay's own marks are, see wrapper::Timeline.
void thin_out(OutputTimes& times) {
    while (times.marks.size() > TimesEncoder::most_marks) {
        times.step = std::max(least_step, 2 * times.step);
        std::vector<OutputMark> kept{times.marks.front()};
        for (std::size_t i = 1; i < times.marks.size(); ++i) {
            const bool is_last = i + 1 == times.marks.size();
            if (is_last || times.marks[i + 1].at - kept.back().at > times.step)
                kept.push_back(times.marks[i]);
        }
        times.marks = std::move(kept);
    }
}

}  // namespace

void append_times(OutputTimes& times, const OutputTimes& more, Micros after, const Joints& joints) {
    const auto& [out, err] = joints;
    after = std::max(after, times.empty() ? Micros{0} : times.marks.back().at);
    for (auto& mark : times.marks) {
        mark.out = std::min(mark.out, out.place);
        mark.err = std::min(mark.err, err.place);
    }
    for (const auto& mark : more.marks)
        times.marks.push_back({.at = mark.at + after,
                               .out = place_behind(out, mark.out),
                               .err = place_behind(err, mark.err)});
    times.step = std::max(times.step, more.step);
    times.last_out = later(times.last_out, more.last_out, after);
    times.last_err = later(times.last_err, more.last_err, after);
    thin_out(times);
}

void shift_times(OutputTimes& times, Micros by) {
    const auto shift = [by](Micros& at) { at = std::max(at + by, Micros{0}); };
    for (auto& mark : times.marks) shift(mark.at);
    if (times.last_out) shift(*times.last_out);
    if (times.last_err) shift(*times.last_err);
}

std::uint64_t place_after_cut(std::uint64_t place, std::uint64_t from, std::uint64_t cut) {
    return place <= from ? place : std::max(from, place - std::min(place, cut));
}

}  // namespace jw::history
