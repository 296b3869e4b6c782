// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace jw::wrapper {

/// How many bytes of stdout and stderr.
using Offsets = std::array<std::uint64_t, 2>;

/// That output came: when, and what had been read of both streams before.
struct TimeMark {
    std::int64_t at = 0;  ///< CLOCK_MONOTONIC, microseconds
    Offsets before{};
};

/// When output came, in the memory that relay and spooler share. It never grows: when it is full,
/// marks that lie too near to their neighbours go, and new ones keep the greater distance. So a
/// silence that is longer than `step` is always seen, and what is told of a byte is wrong by no
/// more than that, a twentieth of the time that has passed at most.
///
/// While there is room, each change from one stream to the other has a mark as well.
struct Timeline {
    /// `at` is 0 while the offsets are written: who meets that passes the mark over. So a writer
    /// may be killed anywhere, and a reader needs no lock.
    struct Slot {
        std::atomic<std::int64_t> at;
        std::array<std::atomic<std::uint64_t>, 2> before;
    };

    static constexpr std::size_t size = 168;

    std::atomic<std::uint32_t> count;
    std::atomic<std::int64_t> step;                 ///< microseconds
    std::array<std::atomic<std::int64_t>, 2> last;  ///< when each stream had something last
    std::array<Slot, size> slots;
};

static_assert(sizeof(Timeline) <= 4096);

/// Notes that something of `stream` came, of which it had `before`. One process at a time.
void note_output(Timeline& times, unsigned stream, const Offsets& before, std::int64_t now);

/// Goes through the marks in their order.
class MarkReader {
public:
    explicit MarkReader(const Timeline& times) : times_{times}, count_{times.count.load()} {}

    /// False at the end.
    bool next(TimeMark& mark);

    /// Where the one that came last stands.
    std::size_t slot() const { return at_ - 1; }

private:
    bool follows(const TimeMark& mark) const;

    const Timeline& times_;
    std::size_t count_;
    std::size_t at_ = 0;
    bool is_first_ = true;
    TimeMark last_;
};

}  // namespace jw::wrapper
