// SPDX-License-Identifier: MIT
#include "capture/spool/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "capture/spool/shelter.hpp"
#include "foundation/base/text.hpp"

namespace jw::spool {

namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/// The folder below `path` up to the last slash, and the name behind it.
struct Split {
    Text<PATH_MAX> parent;
    std::string_view name;
};

Split split(std::string_view path) {
    const auto slash = path.rfind('/');
    Split parts;
    parts.parent.add(slash == 0 ? "/" : path.substr(0, slash));
    parts.name = path.substr(slash + 1);
    return parts;
}

/// mkdir -p. Whatever is in the way shows when the folder is opened.
void make_folders(std::string_view path) {
    for (std::size_t slash = 0; slash != std::string_view::npos;) {
        slash = path.find('/', slash + 1);
        Text<PATH_MAX> upper;
        ::mkdir(upper.add(path.substr(0, slash)).c_str(), 0700);
    }
}

/// Whether the folder is this user's and closed to others, where `others` are the bits they must
/// not have.
bool is_private(const Fd& folder, mode_t others = 077) {
    struct stat status = {};
    if (::fstat(folder.get(), &status) != 0) return false;
    if (status.st_uid == ::geteuid() && (status.st_mode & others) == 0) return true;
    errno = EPERM;
    return false;
}

/// Opens `name` in `parent`, without following a link, if it is ours alone; makes it if need be.
Fd open_private(const Fd& parent, const char* name) {
    Fd folder{::openat(parent.get(), name, folder_flags | O_NOFOLLOW)};
    if (!folder && errno == ENOENT) {
        ::mkdirat(parent.get(), name, 0700);
        folder = Fd{::openat(parent.get(), name, folder_flags | O_NOFOLLOW)};
    }
    if (folder && !is_private(folder)) folder.close();
    return folder;
}

/// The folder that a store is in. Where everybody may make folders, another user's is refused.
Fd open_folder_of_store(const Text<PATH_MAX>& path) {
    const int links = is_shelter(path.view()) ? O_NOFOLLOW : 0;
    Fd folder{::open(path.c_str(), folder_flags | links)};
    if (!folder && errno == ENOENT) {
        make_folders(path.view());
        folder = Fd{::open(path.c_str(), folder_flags | links)};
    }
    if (folder && is_shelter(path.view()) && !is_private(folder, 022)) folder.close();
    return folder;
}

}  // namespace

Fd open_folder(const Path& folder, int step) {
    const auto parts = split(folder.text);
    if (step == 0) {
        const auto parent = open_folder_of_store(parts.parent);
        return parent ? open_private(parent, parts.name.data()) : Fd{};
    }
    const auto upper = split(parts.parent.view());
    const Fd top{::open(upper.parent.c_str(), folder_flags)};
    if (!top) return {};
    const Fd middle = open_private(top, upper.name.data());
    return middle ? open_private(middle, parts.name.data()) : Fd{};
}

}  // namespace jw::spool
