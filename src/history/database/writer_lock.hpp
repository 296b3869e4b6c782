// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

#include "foundation/base/fd.hpp"
#include "foundation/base/result.hpp"

namespace jw::history {

/// The lock under which one process at a time writes the store: flock(2) on lock in the first
/// spool folder. Given up when it goes out of scope.
class WriterLock {
public:
    enum class Held { by_us, by_another };

    /// Takes the lock without waiting, making the folder where needed. `inherited` is a descriptor
    /// of the lock file that may hold the lock already (the lock is the caller's to close), or -1.
    static Result<WriterLock> take(const std::string& store, int inherited);

    /// Takes the lock, waiting until the one who has it gives it up, at most `longest`: fails then.
    static Result<WriterLock> wait(const std::string& store, std::chrono::milliseconds longest);

    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&&) = delete;
    ~WriterLock();

    Held held() const { return held_; }

private:
    WriterLock(Fd own, int fd, Held held);

    Fd own_;  ///< empty if the descriptor is inherited
    int fd_ = -1;
    Held held_ = Held::by_another;
};

}  // namespace jw::history
