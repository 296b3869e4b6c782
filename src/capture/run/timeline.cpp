// SPDX-License-Identifier: MIT
#include "capture/run/timeline.hpp"

#include <algorithm>

namespace jw::wrapper {

namespace {

/// Before, each tick of the clock may have a mark.
constexpr std::int64_t first_step = 16'000;  // microseconds

void write(Timeline::Slot& slot, const TimeMark& mark) {
    slot.at = 0;
    for (unsigned i = 0; i < 2; ++i) slot.before[i] = mark.before[i];
    slot.at = mark.at;
}

/// False of one that is just being written, or that a killed writer left.
bool read(const Timeline::Slot& slot, TimeMark& mark) {
    mark.at = slot.at;
    for (unsigned i = 0; i < 2; ++i) mark.before[i] = slot.before[i];
    return mark.at != 0 && slot.at == mark.at;
}

/// Leaves out a mark where all up to the next one came within `step` after the one before it; how
/// many are left. What is moved is written before `count` says so, so that a killed writer leaves
/// some twice, which MarkReader passes over.
unsigned thin_out(Timeline& times, std::int64_t step) {
    MarkReader marks{times};
    TimeMark mark, next;
    std::int64_t last = 0;
    unsigned kept = 0;
    for (bool is_any = marks.next(mark); is_any; mark = next) {
        const auto slot = marks.slot();
        is_any = marks.next(next);
        if (kept > 0 && is_any && next.at - last <= step) continue;
        if (slot != kept) write(times.slots[kept], mark);
        ++kept;
        last = mark.at;
    }
    return kept;
}

void coarsen(Timeline& times) {
    do {
        times.step = std::max(first_step, 2 * times.step);
        times.count = thin_out(times, times.step);
    } while (times.count > Timeline::size / 2);
}

/// Whether the newest mark stands for what comes now as well.
bool is_covered(const Timeline& times, unsigned stream, const Offsets& before, std::int64_t now) {
    const auto count = times.count.load();
    TimeMark newest;
    if (count == 0 || !read(times.slots[count - 1], newest)) return false;
    const auto step = times.step.load();
    if (now - newest.at >= std::max<std::int64_t>(step, 1)) return false;
    const auto other = 1 - stream;
    return step > 0 || before[other] == newest.before[other];
}

}  // namespace

void note_output(Timeline& times, unsigned stream, const Offsets& before, std::int64_t now) {
    times.last[stream] = now;
    if (is_covered(times, stream, before, now)) return;
    if (times.count >= Timeline::size) {
        coarsen(times);
        if (is_covered(times, stream, before, now)) return;
    }
    write(times.slots[times.count], {.at = now, .before = before});
    ++times.count;
}

/// A mark may be there twice, see thin_out(); behind the place of its first copy it is out of
/// order.
bool MarkReader::follows(const TimeMark& mark) const {
    const auto& [out, err] = mark.before;
    return mark.at >= last_.at && out >= last_.before[0] && err >= last_.before[1] &&
           (out > last_.before[0] || err > last_.before[1]);
}

bool MarkReader::next(TimeMark& mark) {
    while (at_ < std::min(count_, Timeline::size)) {
        if (!read(times_.slots[at_++], mark)) continue;
        if (!is_first_ && !follows(mark)) continue;
        is_first_ = false;
        last_ = mark;
        return true;
    }
    return false;
}

}  // namespace jw::wrapper
