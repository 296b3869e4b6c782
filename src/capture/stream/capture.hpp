// SPDX-License-Identifier: MIT
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace jw::wrapper {

/// Bytes moved at a time: what a pipe holds.
inline constexpr std::size_t chunk_size = std::size_t{64} * 1024;

/// How many bytes of a stream are kept: the first and, once there are more, the last.
struct KeptSizes {
    std::size_t head = 0;
    std::size_t tail = 0;
};

constexpr KeptSizes kept_sizes(std::uint64_t capture) {
    const auto head = static_cast<std::size_t>(capture / 4);
    return {head, static_cast<std::size_t>(capture) - head};
}

/// Where the bytes of one stream live: a buffer for the beginning, then a ring for the rest. It
/// knows places only; how far a stream has come is in StreamState. The ring holds whole chunks
/// even where less is kept, so that a chunk is in one piece while it waits to be passed on.
class Capture {
public:
    Capture() = default;

    Capture(char* memory, KeptSizes kept) : memory_{memory}, kept_{kept} {}

    /// Bytes of memory that a stream needs.
    static constexpr std::size_t memory_size(KeptSizes kept) { return kept.head + ring_size(kept); }

    /// The memory in one piece from position `at` of the stream, at most a chunk.
    std::span<char> room(std::uint64_t at) const {
        if (at < kept_.head) return {memory_ + at, at_most_chunk(kept_.head - at)};
        const auto offset = (at - kept_.head) % ring_size(kept_);
        return {memory_ + kept_.head + offset, at_most_chunk(ring_size(kept_) - offset)};
    }

    /// What is kept of a stream of `total` bytes: the sizes, and the memory in order.
    struct Kept {
        std::uint64_t head = 0;
        std::uint64_t tail = 0;
        std::array<iovec, 3> parts{};
    };

    Kept kept(std::uint64_t total) const;

private:
    static constexpr std::size_t ring_size(KeptSizes kept) {
        return (kept.tail + chunk_size - 1) / chunk_size * chunk_size +
               (kept.tail == 0 ? chunk_size : 0);
    }

    static std::size_t at_most_chunk(std::uint64_t size) {
        return size < chunk_size ? static_cast<std::size_t>(size) : chunk_size;
    }

    char* memory_ = nullptr;
    KeptSizes kept_;
};

/// As much of it as there is room for, in the same shares.
Capture::Kept shortened(Capture::Kept kept, std::uint64_t room);

}  // namespace jw::wrapper
