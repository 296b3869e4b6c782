// SPDX-License-Identifier: MIT
#include "history/database/writer_lock.hpp"

#include <sys/file.h>

#include <cerrno>
#include <thread>
#include <utility>

#include "history/database/lock_file.hpp"

namespace jw::history {

WriterLock::WriterLock(Fd own, int fd, Held held) : own_{std::move(own)}, fd_{fd}, held_{held} {}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : own_{std::move(other.own_)}, fd_{std::exchange(other.fd_, -1)}, held_{other.held_} {}

WriterLock::~WriterLock() {
    // A child of ours, or whoever gave us the descriptor, may share it: closing is not enough.
    if (held_ == Held::by_us && fd_ >= 0) ::flock(fd_, LOCK_UN);
}

Result<WriterLock> WriterLock::take(const std::string& store, int inherited) {
    Fd own;
    if (inherited < 0) {
        auto file = open_lock_file(store, "lock");
        if (!file) return file.error();
        own = *std::move(file);
    }
    const int fd = inherited >= 0 ? inherited : own.get();
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return WriterLock{std::move(own), fd, Held::by_us};
    if (errno == EWOULDBLOCK) return WriterLock{std::move(own), fd, Held::by_another};
    return cannot_lock(store, errno);
}

/// flock(2) can wait, but not for a limited time.
Result<WriterLock> WriterLock::wait(const std::string& store, std::chrono::milliseconds longest) {
    const auto deadline = std::chrono::steady_clock::now() + longest;
    for (;;) {
        auto lock = take(store, -1);
        if (!lock || lock->held() == Held::by_us) return lock;
        if (std::chrono::steady_clock::now() > deadline)
            return Failure{.what = "can't write to the store " + store,
                           .why = "another process is writing to it",
                           .next = "try again later"};
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

}  // namespace jw::history
