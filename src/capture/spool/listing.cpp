// SPDX-License-Identifier: MIT
#include "capture/spool/listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <tuple>

#include "foundation/base/fd.hpp"

namespace jw::spool {

namespace {

constexpr std::size_t key_length = 32;
constexpr off_t largest_file = off_t{256} << 20;

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

using Folder = std::unique_ptr<DIR, CloseFolder>;

bool is_entry_name(std::string_view name) {
    if (name.size() <= key_length || name[key_length] != '.') return false;
    if (name.substr(0, key_length).find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return false;
    return name.ends_with(start_suffix) || name.ends_with(end_suffix) ||
           name.ends_with(bare_suffix) || name.ends_with(checkpoint_suffix);
}

bool is_own_file(const struct stat& status) {
    return S_ISREG(status.st_mode) && status.st_uid == ::geteuid();
}

/// Whether nobody will finish this temporary file any more: writing one takes a moment unless the
/// disk hangs, so its writer was killed. What it had written may be whole, or at least its facts.
bool is_abandoned(const struct stat& status) {
    constexpr std::time_t hour = 3600;
    return status.st_mtime < std::time(nullptr) - hour;
}

/// Whether this item of a spool folder is to be read.
bool counts(std::string_view name, const struct stat& status) {
    constexpr std::string_view unfinished = temporary_suffix;
    if (!is_own_file(status)) return false;
    if (!name.ends_with(unfinished)) return is_entry_name(name);
    name.remove_suffix(unfinished.size());
    return is_entry_name(name) && is_abandoned(status);
}

/// Opens a folder that is the caller's own, so that nobody else chooses what lies in it.
Folder open_own_folder(const std::string& path) {
    Fd fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    struct stat status = {};
    if (!fd || ::fstat(fd.get(), &status) != 0) return nullptr;
    if (status.st_uid != ::geteuid() || (status.st_mode & 022) != 0) return nullptr;
    Folder folder{::fdopendir(fd.get())};
    if (folder) fd.release();
    return folder;
}

/// What the order of entries of one key depends on: which kind, then the revision's digits, the
/// shorter number first.
std::tuple<int, std::size_t, std::string_view> place_in_key(std::string_view name) {
    name.remove_prefix(std::min(key_length, name.size()));
    if (name == start_suffix) return {0, 0, {}};
    if (name.ends_with(bare_suffix)) return {1, 0, {}};
    return {2, name.size(), name};
}

Unreadable unavailable(int error) {
    return {.kind = Unreadable::Kind::unavailable, .why = std::strerror(error)};
}

}  // namespace

bool reads_before(const Found& a, const Found& b) {
    const bool a_waits = a.name.ends_with(checkpoint_suffix);
    if (a_waits != b.name.ends_with(checkpoint_suffix)) return !a_waits;
    const auto keys = a.name.compare(0, key_length, b.name, 0, key_length);
    return keys != 0 ? keys < 0 : place_in_key(a.name) < place_in_key(b.name);
}

std::vector<Found> list(const std::string& folder) {
    std::vector<Found> entries;
    const auto opened = open_own_folder(folder);
    if (!opened) return entries;
    while (const auto* item = ::readdir(opened.get())) {
        struct stat status = {};
        if (::fstatat(::dirfd(opened.get()), item->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !counts(item->d_name, status))
            continue;
        entries.push_back({.path = folder + '/' + item->d_name, .name = item->d_name});
    }
    std::sort(entries.begin(), entries.end(), reads_before);
    return entries;
}

Result<Entry, Unreadable> read(const Found& found) {
    if (found.name.ends_with(bare_suffix)) return parse_bare_name(found.name);
    const Fd file{::open(found.path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!file) return unavailable(errno);
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0) return unavailable(errno);
    if (!is_own_file(status) || status.st_size > largest_file)
        return Unreadable{.kind = Unreadable::Kind::damaged,
                          .why = "the file is too large or not ours"};

    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t length = 0;
    while (length < bytes.size()) {
        const auto n = ::read(file.get(), bytes.data() + length, bytes.size() - length);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return unavailable(errno);
        if (n == 0) break;
        length += static_cast<std::size_t>(n);
    }
    bytes.resize(length);
    return parse(bytes);
}

}  // namespace jw::spool
