// SPDX-License-Identifier: MIT
#include "programs/query/inventory/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include "foundation/base/ascii.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/when/civil.hpp"

namespace jw::query {

namespace {

constexpr mode_t private_folder = 0700, private_file = 0600, public_folder = 0755,
                 public_file = 0644;

Failure cannot_change(const std::string& path, const std::string& why) {
    return {"can't change " + path, why, "it is as it was"};
}

bool write_whole(const Fd& file, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(file.get(), text.data(), text.size());
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::fsync(file.get()) == 0;
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

/// So that the name is there after a power cut, too.
void sync_folder(const std::string& folder) {
    const Fd opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened) ::fsync(opened.get());
}

/// Makes a folder and those above it.
void make_folder(const std::string& path, mode_t mode) {
    for (auto slash = path.find('/', 1); slash != std::string::npos;
         slash = path.find('/', slash + 1))
        ::mkdir(path.substr(0, slash).c_str(), mode);
    ::mkdir(path.c_str(), mode);
}

/// Nothing where it can't be read.
std::optional<std::string> text_of(const Fd& file) {
    std::string text;
    std::array<char, 65536> chunk{};
    for (;;) {
        const auto n = ::read(file.get(), chunk.data(), chunk.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return std::nullopt;
        if (n == 0) return text;
        text.append(chunk.data(), static_cast<std::size_t>(n));
    }
}

/// The file whose place is taken, as it is now.
struct Present {
    bool is_there = false;

    struct stat status {};

    std::string text;
};

Result<Present> present_at(const std::string& path) {
    Present present;
    const Fd file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!file && errno == ENOENT) return present;
    if (!file || ::fstat(file.get(), &present.status) != 0)
        return cannot_change(path, std::strerror(errno));
    if (!S_ISREG(present.status.st_mode)) return cannot_change(path, "it is no regular file");
    if (present.status.st_nlink > 1)
        return cannot_change(path,
                             "it has several names (hard links), which would become two files");
    auto text = text_of(file);
    if (!text) return cannot_change(path, std::strerror(errno));
    present.is_there = true;
    present.text = std::move(*text);
    return present;
}

}  // namespace

Result<bool> replace_file(const std::string& path, const std::string& before,
                          const std::string& after) {
    auto present = present_at(path);
    if (!present) return present.error();
    if (present->text != before) return cannot_change(path, "somebody has changed it meanwhile");
    const auto folder = folder_of(path);
    if (!present->is_there) make_folder(folder, public_folder);
    // cron passes over names that begin with a dot, and so do we.
    auto draft = folder + "/.job-watch-XXXXXX";
    const Fd file{::mkostemp(draft.data(), O_CLOEXEC)};
    if (!file) return cannot_change(path, std::strerror(errno));
    const auto& status = present->status;
    const bool is_like_it =
        !present->is_there || ::fchown(file.get(), status.st_uid, status.st_gid) == 0;
    const auto mode = present->is_there ? status.st_mode & 07777U : public_file;
    if (!is_like_it || ::fchmod(file.get(), mode) != 0 || !write_whole(file, after) ||
        ::rename(draft.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(draft.c_str());
        return cannot_change(path, std::strerror(error));
    }
    sync_folder(folder);
    return true;
}

Result<std::string> keep_former(const std::string& folder, const std::string& title,
                                const std::string& text, Instant now) {
    make_folder(folder, private_folder);
    std::string name;
    for (const char c : title) name += is_alnum(c) || c == '.' || c == '_' ? c : '-';
    const auto at = civil(now, Zone::local);
    std::array<char, 32> date{};
    std::snprintf(date.data(), date.size(), "-%04d%02d%02dT%02d%02d%02d", at.year, at.month, at.day,
                  at.hour, at.minute, at.second);
    const auto path = folder + "/" + name.substr(name.find_first_not_of('-')) + date.data();
    for (int number = 1; number < 100; ++number) {
        const auto wanted = number == 1 ? path : path + "-" + std::to_string(number);
        const Fd file{::open(wanted.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                             private_file)};
        if (!file && errno == EEXIST) continue;
        if (file && write_whole(file, text)) return sync_folder(folder), wanted;
        break;
    }
    return Failure{"can't keep the former text of " + title,
                   "can't write " + path + ": " + std::strerror(errno), "nothing was changed"};
}

}  // namespace jw::query
