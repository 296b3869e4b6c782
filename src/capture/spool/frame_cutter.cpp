// SPDX-License-Identifier: MIT
#include "capture/spool/frame_cutter.hpp"

#include <cstring>

namespace jw::spool {

namespace {

constexpr std::size_t length_at = 4;

}  // namespace

std::string frame_of(FrameKind kind, std::string_view payload) {
    const auto head = head_of_frame(kind, payload.size());
    std::string frame;
    frame.reserve(head.size() + payload.size());
    return frame.append(head.data(), head.size()).append(payload);
}

void FrameCutter::add(std::string_view bytes) {
    bytes_.erase(0, at_);
    at_ = 0;
    bytes_.append(bytes);
}

std::optional<Frame> FrameCutter::next() {
    if (broken_ || bytes_.size() - at_ < frame_head) return std::nullopt;
    std::uint32_t length = 0;
    std::memcpy(&length, bytes_.data() + at_ + length_at, sizeof length);
    const auto kind = static_cast<unsigned char>(bytes_[at_]);
    if (length > largest_frame || kind < 1 || kind > static_cast<unsigned>(last_frame_kind)) {
        broken_ = true;
        return std::nullopt;
    }
    if (bytes_.size() - at_ - frame_head < length) return std::nullopt;
    const Frame frame{.kind = static_cast<FrameKind>(kind),
                      .payload = std::string_view{bytes_}.substr(at_ + frame_head, length)};
    at_ += frame_head + length;
    return frame;
}

}  // namespace jw::spool
