// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "capture/spool/frame_cutter.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/base/result.hpp"
#include "systemd/harvest/request.hpp"

namespace jw::harvest {

/// The process that reads journals. It may die of what it reads: a journal file that is truncated
/// meanwhile takes its reader with it.
class Harvester {
public:
    /// Fails if there is no such program: a build without libsystemd has none.
    static Result<Harvester> start(const journal::Request& request);

    Harvester(Harvester&& other) noexcept;
    Harvester& operator=(Harvester&&) = delete;
    Harvester(const Harvester&) = delete;
    Harvester& operator=(const Harvester&) = delete;
    /// Ends the process if it has not ended.
    ~Harvester();

    /// The next frame, a view until the next call. Nothing once there are no more: see finish().
    std::optional<spool::Frame> next();

    // The same for who has more to wait for: poll, read_more() once, then frame() until there is
    // none.

    int descriptor() const { return frames_.get(); }

    /// False once there is nothing more to read.
    bool read_more();

    /// A frame that is there already.
    std::optional<spool::Frame> frame();

    /// Waits for the end. The file that the process died of; "" if it ended well; a failure if it
    /// died of something else.
    Result<std::string> finish();

private:
    Harvester(pid_t pid, Fd frames, Fd crash);

    pid_t pid_ = -1;
    Fd frames_, crash_;
    spool::FrameCutter cutter_;
    std::string reading_;  ///< the file it last said it reads
};

}  // namespace jw::harvest
