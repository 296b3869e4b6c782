// SPDX-License-Identifier: MIT
#include "history/alerting/sender_lock.hpp"

#include <sys/file.h>

#include <cerrno>

#include "history/database/lock_file.hpp"

namespace jw::history {

Result<std::optional<SenderLock>> SenderLock::take(const std::string& store) {
    auto file = open_lock_file(store, "sender-lock");
    if (!file) return file.error();
    if (::flock(file->get(), LOCK_EX | LOCK_NB) == 0)
        return std::optional{SenderLock{*std::move(file)}};
    if (errno == EWOULDBLOCK) return std::optional<SenderLock>{};
    return cannot_lock(store, errno);
}

}  // namespace jw::history
