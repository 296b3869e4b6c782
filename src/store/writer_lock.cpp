// SPDX-License-Identifier: MIT
#include "store/writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "spool/folder.hpp"
#include "spool/place.hpp"

namespace jw::store {

namespace {

spool::Path path_of(const std::string& text) {
    spool::Path path;
    if (text.size() < sizeof path.text) std::memcpy(path.text, text.c_str(), text.size() + 1);
    return path;
}

Failure cannot_lock(const std::string& folder, int error) {
    return {.what = "can't use the spool folder " + folder,
            .why = std::strerror(error),
            .next = "check that it and the folder above it are yours and can be written"};
}

}  // namespace

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
        spool::Path folder;
        if (!spool::spool_folder(folder, path_of(store), 0))
            return cannot_lock(store, ENAMETOOLONG);
        const Fd opened = spool::open_folder(folder, 0);
        if (!opened) return cannot_lock(folder.text, errno);
        own = Fd{::openat(opened.get(), "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)};
        if (!own) return cannot_lock(folder.text, errno);
    }
    const int fd = inherited >= 0 ? inherited : own.get();
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return WriterLock{std::move(own), fd, Held::by_us};
    if (errno == EWOULDBLOCK) return WriterLock{std::move(own), fd, Held::by_another};
    return cannot_lock(store, errno);
}

}  // namespace jw::store
