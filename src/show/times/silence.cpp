// SPDX-License-Identifier: MIT
#include "show/times/silence.hpp"

#include <algorithm>

#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

std::string_view last_text(const std::vector<TimedLine>& lines, std::size_t mark) {
    const auto next = std::ranges::upper_bound(lines, mark, {}, &TimedLine::mark);
    return next == lines.begin() ? std::string_view{} : std::prev(next)->text;
}

/// Who prints nothing has no marks.
std::optional<Silence> whole_run(const Run& run) {
    const bool is_empty = run.out.known && run.err.known && run.out.seen + run.err.seen == 0;
    if (!is_empty || !run.duration) return std::nullopt;
    return Silence{
        .place = Silence::Place::whole_run, .from = {}, .length = *run.duration, .after = {}};
}

Micros last_byte(const OutputTimes& times) {
    return std::max({times.marks.back().at, times.last_out.value_or(Micros{0}),
                     times.last_err.value_or(Micros{0})});
}

}  // namespace

std::optional<Silence> last_silence(const Run& run, const Output& output,
                                    const std::vector<TimedLine>& lines) {
    const auto& times = output.times;
    if (times.empty()) return whole_run(run);
    if (!run.duration) return std::nullopt;
    const auto from = last_byte(times);
    return Silence{.place = Silence::Place::end,
                   .from = from,
                   .length = std::max(*run.duration - from, Micros{0}),
                   .after = last_text(lines, times.marks.size())};
}

std::optional<Silence> longest_silence(const Run& run, const Output& output,
                                       const std::vector<TimedLine>& lines) {
    const auto& marks = output.times.marks;
    auto longest = last_silence(run, output, lines);
    if (marks.empty()) return longest;
    const auto take_longer = [&](const Silence& other) {
        if (!longest || other.length > longest->length) longest = other;
    };
    take_longer(
        {.place = Silence::Place::beginning, .from = {}, .length = marks.front().at, .after = {}});
    for (std::size_t i = 1; i < marks.size(); ++i)
        take_longer({.place = Silence::Place::middle,
                     .from = marks[i - 1].at,
                     .length = marks[i].at - marks[i - 1].at,
                     .after = last_text(lines, i - 1)});
    return longest;
}

std::string quoted(std::string_view line, Charset charset) {
    constexpr int longest = 60;
    return "'" + fitted(shown(line, charset), longest, charset, Keep::beginning) + "'";
}

std::string silence_text(const Silence& silence, Charset charset) {
    const auto length = duration_text(silence.length);
    const auto after = silence.after.empty() ? "" : ", after " + quoted(silence.after, charset);
    switch (silence.place) {
        case Silence::Place::whole_run:
            return length + ": nothing was printed";
        case Silence::Place::beginning:
            return length + " before the first line";
        case Silence::Place::end:
            return length + " at the end" + after;
        case Silence::Place::middle:
            break;
    }
    return length + " from " + duration_text(silence.from) + " on" + after;
}

}  // namespace jw::show
