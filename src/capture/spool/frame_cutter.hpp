// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "capture/spool/frame.hpp"

namespace jw::spool {

struct Frame {
    FrameKind kind;
    std::string_view payload;
};

/// A whole frame.
std::string frame_of(FrameKind kind, std::string_view payload);

/// Cuts what comes out of a pipe or socket into frames.
class FrameCutter {
public:
    void add(std::string_view bytes);

    /// The next whole frame, a view until add(). Nothing if more bytes are needed, or if what
    /// comes is no frame: see is_broken().
    std::optional<Frame> next();

    bool is_broken() const { return broken_; }

    /// Whether a frame has begun that is not all there.
    bool is_amid() const { return at_ < bytes_.size(); }

private:
    std::string bytes_;
    std::size_t at_ = 0;
    bool broken_ = false;
};

}  // namespace jw::spool
