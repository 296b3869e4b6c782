// SPDX-License-Identifier: MIT
#include "programs/harvest/sender.hpp"

#include <unistd.h>

#include <cerrno>

#include "capture/spool/run_entry.hpp"

namespace jw::harvest {

namespace {

void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) ::_exit(1);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

void Sender::send(spool::FrameKind kind, std::string_view payload) {
    waiting_ += spool::frame_of(kind, payload);
    write_all(waiting_);
    waiting_.clear();
}

void Sender::send(const Run& run, unsigned revision, std::optional<std::uint32_t> uid,
                  const journal::KeptText& text) {
    const auto tail = text.tail();
    send({.run = run,
          .uid = uid,
          .revision = revision,
          .output = spool::KeptBytes{.seen = text.seen(), .head = text.head(), .tail = tail}});
}

void Sender::send(const Run& run, unsigned revision, std::optional<std::uint32_t> uid) {
    send({.run = run, .uid = uid, .revision = revision, .output = {}});
}

void Sender::send(const spool::RunEntry& entry) {
    constexpr std::size_t ample = 65536;
    const auto bytes = spool::bytes_of(entry);
    if (waiting_.size() > ample) return send(spool::FrameKind::run, bytes);
    waiting_ += spool::frame_of(spool::FrameKind::run, bytes);
}

}  // namespace jw::harvest
