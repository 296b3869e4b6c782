// SPDX-License-Identifier: MIT
#include "history/recording/masked_entry.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "history/recording/moved_places.hpp"
#include "judge/alert/masking.hpp"

namespace jw::history {

namespace {

/// Which stream, as an offset of a mark.
using Stream = std::uint64_t OutputMark::*;

/// A piece of an output, and where it begins there.
struct Piece {
    std::string_view text;
    std::uint64_t at = 0;
};

/// What is kept before the gap and behind it.
struct Halves {
    std::string_view head, tail;
};

Halves halves(std::string_view kept, std::size_t gap) {
    return {kept.substr(0, gap), kept.substr(gap)};
}

void move_marks(std::span<OutputMark> marks, Stream stream, const Piece& before,
                const Piece& after) {
    std::vector<std::uint64_t> places;
    places.reserve(marks.size());
    for (const auto& mark : marks) places.push_back(mark.*stream - before.at);
    places = moved_places(places, before.text, after.text);
    for (std::size_t i = 0; i < places.size(); ++i) marks[i].*stream = after.at + places[i];
}

/// Moves the marks to where what they stand at is now: before the gap, in it, or behind it.
void move_marks(OutputTimes& times, Stream stream, const Halves& before, const Halves& after) {
    const auto gap = before.head.size();
    const auto is_before = [&](const OutputMark& mark) { return mark.*stream < gap; };
    auto marks = std::span{times.marks};
    const auto head = static_cast<std::size_t>(std::ranges::count_if(marks, is_before));
    move_marks(marks.first(head), stream, {before.head, 0}, {after.head, 0});
    move_marks(marks.subspan(head), stream, {before.tail, gap}, {after.tail, after.head.size()});
}

/// What is before the gap and what is behind it are masked by themselves: the end of one line and
/// the middle of another make no line.
void mask_stream(std::string& kept, StreamFacts& facts, OutputTimes& times, Stream stream) {
    const auto gap =
        facts.dropped == 0
            ? kept.size()
            : static_cast<std::size_t>(std::min<std::uint64_t>(facts.gap_at, kept.size()));
    const auto [head, tail] = halves(kept, gap);
    auto masked_head = alert::masked(head);
    const auto masked_tail = alert::masked(tail);
    move_marks(times, stream, {head, tail}, {masked_head, masked_tail});
    if (facts.dropped > 0) facts.gap_at = masked_head.size();
    kept = std::move(masked_head) + masked_tail;
}

}  // namespace

spool::Entry masked(spool::Entry entry) {
    if (entry.unmasked || entry.bare || entry.kind == spool::Kind::checkpoint) return entry;
    auto& run = entry.run;
    run.argv = alert::masked_words(std::move(run.argv));
    run.mistake = alert::masked(run.mistake);
    entry.fingerprint = alert::masked(entry.fingerprint);
    auto& [out, err, times] = entry.output;
    // In data nothing is a line: a mask would only damage it.
    if (!entry.is_data) mask_stream(out, run.out, times, &OutputMark::out);
    mask_stream(err, run.err, times, &OutputMark::err);
    return entry;
}

}  // namespace jw::history
