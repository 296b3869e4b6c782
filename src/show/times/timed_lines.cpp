// SPDX-License-Identifier: MIT
#include "show/times/timed_lines.hpp"

#include <algorithm>
#include <iterator>

namespace jw::show {

namespace {

/// Takes the lines of one stream.
class StreamLines {
public:
    StreamLines(const OutputTimes& times, unsigned stream, std::vector<TimedLine>& lines)
        : times_{times}, stream_{stream}, lines_{lines} {}

    void add(std::string_view kept, const StreamFacts& facts) {
        const auto gap =
            facts.dropped == 0
                ? kept.size()
                : static_cast<std::size_t>(std::min<std::uint64_t>(facts.gap_at, kept.size()));
        add_piece(kept.substr(0, gap), 0);
        if (facts.dropped == 0) return;
        add_line({}, gap);
        lines_.back().dropped = facts.dropped;
        add_piece(kept.substr(gap), gap);
    }

private:
    void add_piece(std::string_view piece, std::size_t at) {
        while (!piece.empty()) {
            const auto end = std::min(piece.find('\n'), piece.size());
            add_line(piece.substr(0, end), at);
            const auto taken = std::min(end + 1, piece.size());
            piece.remove_prefix(taken);
            at += taken;
        }
    }

    void add_line(std::string_view text, std::uint64_t place) {
        const auto mark = mark_of(place);
        lines_.push_back(
            {.at = times_.marks[mark].at, .mark = mark, .stream = stream_, .text = text});
    }

    /// The last one that does not lie behind the place.
    std::size_t mark_of(std::uint64_t place) const {
        const auto before = [this](std::uint64_t value, const OutputMark& mark) {
            return value < (stream_ == 0 ? mark.out : mark.err);
        };
        const auto& marks = times_.marks;
        const auto next = std::upper_bound(marks.begin(), marks.end(), place, before);
        return next == marks.begin()
                   ? 0
                   : static_cast<std::size_t>(std::distance(marks.begin(), next)) - 1;
    }

    const OutputTimes& times_;
    unsigned stream_;
    std::vector<TimedLine>& lines_;
};

}  // namespace

std::vector<TimedLine> timed_lines(const Run& run, const Output& output) {
    std::vector<TimedLine> lines;
    if (output.times.empty()) return lines;
    StreamLines{output.times, 0, lines}.add(output.out, run.out);
    StreamLines{output.times, 1, lines}.add(output.err, run.err);
    std::ranges::stable_sort(lines, {}, &TimedLine::mark);
    return lines;
}

}  // namespace jw::show
