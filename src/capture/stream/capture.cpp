// SPDX-License-Identifier: MIT
#include "capture/stream/capture.hpp"

#include <algorithm>

namespace jw::wrapper {

Capture::Kept Capture::kept(std::uint64_t total) const {
    Kept kept;
    kept.head = std::min<std::uint64_t>(total, kept_.head);
    kept.tail = std::min<std::uint64_t>(total - kept.head, kept_.tail);
    kept.parts[0] = {memory_, static_cast<std::size_t>(kept.head)};

    const auto ring = ring_size(kept_);
    char* const ring_memory = memory_ + kept_.head;
    const auto from = (total - kept.head - kept.tail) % ring;
    const auto first = std::min<std::uint64_t>(kept.tail, ring - from);
    kept.parts[1] = {ring_memory + from, static_cast<std::size_t>(first)};
    kept.parts[2] = {ring_memory, static_cast<std::size_t>(kept.tail - first)};
    return kept;
}

Capture::Kept shortened(Capture::Kept kept, std::uint64_t room) {
    kept.head = std::min(kept.head, room / 4);
    kept.parts[0].iov_len = static_cast<std::size_t>(kept.head);
    const auto tail = std::min(kept.tail, room - kept.head);
    auto drop = static_cast<std::size_t>(kept.tail - tail);
    kept.tail = tail;
    for (auto* part : {&kept.parts[1], &kept.parts[2]}) {
        const auto dropped = std::min(drop, part->iov_len);
        part->iov_base = static_cast<char*>(part->iov_base) + dropped;
        part->iov_len -= dropped;
        drop -= dropped;
    }
    return kept;
}

}  // namespace jw::wrapper
