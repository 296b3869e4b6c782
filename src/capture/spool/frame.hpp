// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace jw::spool {

/// How runs travel between processes: through the pipe of the reader of journals, and through the
/// socket of the system's store. A frame is a head of 8 bytes (kind, three zeros, the length of the
/// payload; little-endian), then the payload. Who sends nothing through the socket for two seconds
/// is hung up on.
enum class FrameKind : std::uint8_t {
    run = 1,         ///< a spool entry
    checkpoint = 2,  ///< all runs up to here are sent; payload: text_of(journal::State), to the
                     ///< socket with a line before it that names the source
    progress = 3,    ///< thousandths that are read, as decimal digits
    summary = 4,     ///< what was found so far, as text_of(journal::Coverage); before a checkpoint
    damage = 5,      ///< a journal file that can't be read (to its end), and why
    file = 6,        ///< the journal file that is read from here on, "" for several
    accepted = 7,    ///< answer to a run or a checkpoint: it will survive a power cut
    refused = 8,     ///< answer to any frame: nothing came of it; payload: why, in words
    resume = 9,      ///< payload: the name of a source; the answer is a checkpoint, the state alone
    drain = 10,      ///< no payload, no answer: there is something in the spool
};

inline constexpr auto last_frame_kind = FrameKind::drain;
inline constexpr std::size_t frame_head = 8;
inline constexpr std::size_t largest_frame = std::size_t{4} << 20;

/// The head of a frame whose payload is of that length.
constexpr std::array<char, frame_head> head_of_frame(FrameKind kind, std::size_t length) {
    std::array<char, frame_head> head{};
    head[0] = static_cast<char>(kind);
    for (unsigned i = 0; i < 4; ++i) head[4 + i] = static_cast<char>(length >> (8 * i));
    return head;
}

}  // namespace jw::spool
