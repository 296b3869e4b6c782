// SPDX-License-Identifier: MIT
#include "show/report/site/folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "show/report/site/safe_path.hpp"

namespace jw::report {

namespace {

/// Where a file grows before it takes its name. One writer, so one name, and what a killed writer
/// left under it goes with the next file.
constexpr auto unfinished = ".new";

mode_t folder_mode(Mode mode) { return mode == Mode::everyone ? 0755 : 0700; }

mode_t file_mode(Mode mode) { return mode == Mode::everyone ? 0644 : 0600; }

bool write_all(int fd, const std::string& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const auto n = ::write(fd, bytes.data() + done, bytes.size() - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

/// Opens what is a regular file, and nothing else: a fifo would hold us up, a link lead us away.
Fd open_regular(int folder, const std::string& name, struct stat& status) {
    Fd file{::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    return file;
}

std::string read_from(const Fd& file, std::size_t from, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const auto n =
            ::pread(file.get(), bytes.data() + done, size - done, static_cast<off_t>(from + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        done += static_cast<std::size_t>(n);
    }
    bytes.resize(done);
    return bytes;
}

/// Reads no further than they are the same: a page tells early when it was made.
bool holds_bytes(const Fd& file, std::string_view expected) {
    std::array<char, 16'384> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    while (!expected.empty()) {
        const auto n = ::read(file.get(), piece.data(), std::min(piece.size(), expected.size()));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        const std::string_view found{piece.data(), static_cast<std::size_t>(n)};
        if (!expected.starts_with(found)) return false;
        expected.remove_prefix(found.size());
    }
    return true;
}

bool has_bytes(int folder, const std::string& name, const std::string& bytes, mode_t mode) {
    struct stat status = {};
    const Fd file = open_regular(folder, name, status);
    return file && (status.st_mode & 07777) == mode && status.st_nlink == 1 &&
           status.st_uid == ::geteuid() && status.st_size == static_cast<off_t>(bytes.size()) &&
           holds_bytes(file, bytes);
}

}  // namespace

Folder::Folder(std::string path, Fd fd, Mode mode)
    : path_{std::move(path)}, fd_{std::move(fd)}, mode_{mode} {}

Failure Folder::failure(const std::string& name, int error) const {
    return {.what = "can't write " + path_ + "/" + name,
            .why = std::strerror(error),
            .next = error == EISDIR ? "move away what is there, or set report.dir"
                                    : "check the space, the owner and the mode of the folder"};
}

Result<Folder> Folder::open(const std::string& path, Mode mode) {
    auto opened = open_safely(path, folder_mode(mode));
    if (!opened) return opened.error();
    struct stat status = {};
    if (::fstat(opened->get(), &status) != 0)
        return Failure{"can't use the report folder " + path, std::strerror(errno), ""};
    if (status.st_uid != ::geteuid())
        return Failure{"can't use the report folder " + path, "it belongs to another user",
                       "make one of your own, and set report.dir to it"};
    if ((status.st_mode & 022) != 0)
        return Failure{"can't use the report folder " + path, "other users may write into it",
                       "take that from them: chmod go-w " + path};
    // A private folder that became a public one; less than private it is by its owner's will.
    const auto wanted = status.st_mode | folder_mode(mode);
    if (mode == Mode::everyone && wanted != status.st_mode) ::fchmod(opened->get(), wanted & 07777);
    return Folder{path, std::move(*opened), mode};
}

Result<Folder> Folder::below(const std::string& name) const {
    if (::mkdirat(fd_.get(), name.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(name, errno);
    Fd folder{::openat(fd_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    struct stat status = {};
    if (!folder || ::fstat(folder.get(), &status) != 0) return failure(name, errno);
    if (status.st_uid != ::geteuid())
        return Failure{"can't write into " + path_ + "/" + name, "it belongs to another user",
                       "move it away"};
    const auto wanted = folder_mode(mode_);
    if ((status.st_mode & 07777) != wanted && ::fchmod(folder.get(), wanted) != 0)
        return failure(name, errno);
    return Folder{path_ + "/" + name, std::move(folder), mode_};
}

Result<Folder::Written> Folder::write(const std::string& name, const std::string& bytes) const {
    if (has_bytes(fd_.get(), name, bytes, file_mode(mode_))) return Written::as_before;
    if (auto failure = replace(name, bytes, file_mode(mode_))) return std::move(*failure);
    return Written::new_bytes;
}

std::optional<Failure> Folder::write_private(const std::string& name,
                                             const std::string& bytes) const {
    return replace(name, bytes, 0600);
}

/// No fsync: it would cost more than the page, and every disk write of the machine's jobs would
/// wait for it. A page that a power cut takes away comes back with the next run.
std::optional<Failure> Folder::replace(const std::string& name, const std::string& bytes,
                                       mode_t mode) const {
    ::unlinkat(fd_.get(), unfinished, 0);
    {
        const Fd file{::openat(fd_.get(), unfinished,
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
        if (!file) return failure(name, errno);
        if (!write_all(file.get(), bytes) || ::fchmod(file.get(), mode) != 0) {
            const int error = errno;
            ::unlinkat(fd_.get(), unfinished, 0);
            return failure(name, error);
        }
    }
    if (::renameat(fd_.get(), unfinished, fd_.get(), name.c_str()) == 0) return std::nullopt;
    const int error = errno;
    ::unlinkat(fd_.get(), unfinished, 0);
    return failure(name, error);
}

std::optional<std::string> Folder::read(const std::string& name, std::size_t most) const {
    struct stat status = {};
    const Fd file = open_regular(fd_.get(), name, status);
    if (!file || status.st_size < 0 || static_cast<std::size_t>(status.st_size) > most)
        return std::nullopt;
    return read_from(file, 0, static_cast<std::size_t>(status.st_size));
}

std::optional<std::string> Folder::read_part(const std::string& name, std::size_t from,
                                             std::size_t size) const {
    struct stat status = {};
    const Fd file = open_regular(fd_.get(), name, status);
    if (!file) return std::nullopt;
    return read_from(file, from, size);
}

bool Folder::holds(const std::string& name) const {
    struct stat status = {};
    return ::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

std::optional<std::chrono::system_clock::time_point> Folder::changed(
    const std::string& name) const {
    struct stat status = {};
    if (::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    const auto since_epoch = std::chrono::seconds{status.st_mtim.tv_sec} +
                             std::chrono::nanoseconds{status.st_mtim.tv_nsec};
    return std::chrono::system_clock::time_point{
        std::chrono::duration_cast<std::chrono::system_clock::duration>(since_epoch)};
}

void Folder::remove(const std::string& name) const { ::unlinkat(fd_.get(), name.c_str(), 0); }

Fd Folder::touch(const std::string& name) const {
    return Fd{::openat(fd_.get(), name.c_str(),
                       O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600)};
}

}  // namespace jw::report
