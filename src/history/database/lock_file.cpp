// SPDX-License-Identifier: MIT
#include "history/database/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>

#include "capture/spool/folder.hpp"
#include "capture/spool/place.hpp"
#include "history/database/spool_folders.hpp"

namespace jw::history {

Failure cannot_lock(const std::string& folder, int error) {
    return {.what = "can't use the spool folder " + folder,
            .why = std::strerror(error),
            .next = "check that it and the folder above it are yours and can be written"};
}

Result<Fd> open_lock_file(const std::string& store, const char* name) {
    spool::Path folder;
    if (!spool::spool_folder(folder, path_of(store), 0)) return cannot_lock(store, ENAMETOOLONG);
    const Fd opened = spool::open_folder(folder, 0);
    if (!opened) return cannot_lock(folder.text, errno);
    Fd file{::openat(opened.get(), name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file) return cannot_lock(folder.text, errno);
    return file;
}

Result<std::optional<SoleLock>> SoleLock::take(const std::string& store, const char* name) {
    auto file = open_lock_file(store, name);
    if (!file) return file.error();
    if (::flock(file->get(), LOCK_EX | LOCK_NB) == 0)
        return std::optional{SoleLock{*std::move(file)}};
    if (errno == EWOULDBLOCK) return std::optional<SoleLock>{};
    return cannot_lock(store, errno);
}

}  // namespace jw::history
