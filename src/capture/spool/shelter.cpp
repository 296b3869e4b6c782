// SPDX-License-Identifier: MIT
#include "capture/spool/shelter.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace jw::spool {

namespace {

using Builder = Text<PATH_MAX>;

bool may_write(const char* folder) {
    return ::faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0;
}

/// `hidden`: what is below the folder may exist, but can't be seen.
bool is_usable(const char* folder, const struct stat& status, bool hidden) {
    if (!S_ISDIR(status.st_mode)) return false;
    if (may_write(folder)) return true;
    const bool is_sandbox = hidden && (status.st_mode & 0777) == 0;  // systemd.exec(5) ProtectHome=
    return is_sandbox || (errno == EROFS && status.st_uid == ::geteuid());
}

Builder place_of(std::string_view prefix) {
    Builder path;
    path.add(prefix).add_number(::geteuid());
    return path;
}

bool exists(const Builder& folder, std::string_view name) {
    Builder path{folder};
    path.add(name);
    return ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

enum class Fitness { none, can_be_made, made, used };

/// What one of the places is good for. In a place where everybody may write, a folder or a link
/// that is there already may be somebody's trap.
Fitness fitness_of(std::string_view prefix) {
    const auto folder = place_of(prefix);
    struct stat status = {};
    if (::lstat(folder.c_str(), &status) == 0) {
        const bool is_ours =
            S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() && (status.st_mode & 022) == 0;
        if (!is_ours) return Fitness::none;
        const bool is_used = exists(folder, "/history.db") || exists(folder, "/history.db-spool");
        return is_used ? Fitness::used : Fitness::made;
    }
    Builder parent;
    parent.add(prefix.substr(0, prefix.rfind('/')));
    return errno == ENOENT && may_write(parent.c_str()) ? Fitness::can_be_made : Fitness::none;
}

}  // namespace

bool can_hold_store(const char* folder) {
    Builder path;
    path.add(folder);
    struct stat status = {};
    bool hidden = false;
    while (::stat(path.c_str(), &status) != 0) {
        hidden |= errno == EACCES;
        const auto slash = path.view().rfind('/');
        if (slash == std::string_view::npos || path.view().size() == 1) return false;
        Builder parent;
        parent.add(slash == 0 ? "/" : path.view().substr(0, slash));
        path = parent;
    }
    return is_usable(path.c_str(), status, hidden);
}

bool add_shelter(Text<PATH_MAX>& path) {
    constexpr std::array prefixes{users_folder, temporary_prefix};
    const std::array fitness{fitness_of(prefixes[0]), fitness_of(prefixes[1])};
    // Once in use it stays the store, though a better place was made since.
    const bool takes_second =
        fitness[0] != Fitness::used && (fitness[1] == Fitness::used || fitness[0] == Fitness::none);
    const unsigned taken = takes_second ? 1 : 0;
    if (fitness[taken] == Fitness::none) return false;
    path.add(place_of(prefixes[taken]).view()).add("/history.db");
    return true;
}

bool is_shelter(std::string_view path) {
    return path.starts_with(users_folder) || path.starts_with(temporary_prefix);
}

}  // namespace jw::spool
