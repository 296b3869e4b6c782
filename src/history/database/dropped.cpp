// SPDX-License-Identifier: MIT
#include "history/database/dropped.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "capture/spool/entry.hpp"
#include "foundation/base/fd.hpp"

namespace jw::history {

namespace {

int open_count(const std::string& folder, int flags) {
    const auto path = folder + '/' + spool::dropped_name;
    return ::open(path.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
}

/// The file is one line: how many, a blank, and when, in microseconds since the epoch.
Dropped read_count(int file) {
    std::array<char, 64> bytes{};
    const auto size = ::pread(file, bytes.data(), bytes.size(), 0);
    if (size <= 0) return {};
    Dropped dropped;
    std::int64_t micros = 0;
    const auto* const end = bytes.data() + size;
    const auto [blank, error] = std::from_chars(bytes.data(), end, dropped.runs);
    if (error != std::errc{} || blank == end) return {};
    std::from_chars(blank + 1, end, micros);
    if (micros > 0) dropped.newest = Instant{Micros{micros}};
    return dropped;
}

bool is_own(int file) {
    struct stat status = {};
    return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid();
}

}  // namespace

DroppedCount::DroppedCount(const std::string& folder)
    : file_{open_count(folder, O_RDWR | O_CREAT)} {
    if (file_ >= 0 && is_own(file_) && ::flock(file_, LOCK_EX) == 0) runs_ = read_count(file_).runs;
}

DroppedCount::~DroppedCount() {
    if (file_ >= 0) ::close(file_);
}

bool DroppedCount::add_one(Instant now) {
    if (file_ < 0) return false;
    const auto line = fmt::format("{} {}\n", ++runs_, now.time_since_epoch().count());
    return ::pwrite(file_, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size());
}

Dropped dropped_from(const std::vector<std::string>& folders) {
    Dropped all;
    for (const auto& folder : folders) {
        const Fd file{open_count(folder, O_RDONLY)};
        if (!file || !is_own(file.get())) continue;
        const auto some = read_count(file.get());
        all.runs += some.runs;
        if (some.newest && (!all.newest || *some.newest > *all.newest)) all.newest = some.newest;
    }
    return all;
}

std::string words_of(const Dropped& dropped) {
    return fmt::format(
        "{} {} dropped before {} could be recorded, since too much waited in the "
        "spool: the oldest successes first",
        dropped.runs, dropped.runs == 1 ? "run was" : "runs were",
        dropped.runs == 1 ? "it" : "they");
}

}  // namespace jw::history
