// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capture/spool/frame_cutter.hpp"
#include "capture/spool/run_entry.hpp"
#include "foundation/model/run.hpp"
#include "systemd/journal/unit_output.hpp"

namespace jw::harvest {

/// Writes frames to standard output. Ends the process when nobody reads them any more.
class Sender {
public:
    /// A frame, and all runs that wait to be written before it.
    void send(spool::FrameKind kind, std::string_view payload);

    /// A run, as a frame that may wait until there are more: they count only with the checkpoint
    /// that follows. `uid` is that of the process that wrote `text`.
    void send(const Run& run, unsigned revision, std::optional<std::uint32_t> uid,
              const journal::KeptText& text);

    /// The same of a run of whose output nobody tells.
    void send(const Run& run, unsigned revision, std::optional<std::uint32_t> uid);

private:
    void send(const spool::RunEntry& entry);

    std::string waiting_;
};

}  // namespace jw::harvest
