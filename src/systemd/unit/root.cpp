// SPDX-License-Identifier: MIT
#include "systemd/unit/root.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "foundation/base/fd.hpp"

namespace jw::unit {

namespace {

constexpr int most_links = 8;

std::string link_target(const std::string& path) {
    std::array<char, PATH_MAX> target{};
    const auto length = ::readlink(path.c_str(), target.data(), target.size());
    return length > 0 ? std::string{target.data(), static_cast<std::size_t>(length)} : "";
}

std::optional<struct stat> status_of(const std::string& path) {
    struct stat status {};

    if (path.empty() || ::stat(path.c_str(), &status) != 0) return std::nullopt;
    return status;
}

FileText unfit(std::string why) { return {FileText::State::unfit, {}, std::move(why)}; }

/// Null, or why it was not read to its end.
std::optional<std::string> read_all(const Fd& fd, std::string& bytes) {
    std::array<char, 4096> chunk{};  // more than most units have
    while (bytes.size() <= largest_file) {
        const auto n = ::read(fd.get(), chunk.data(), chunk.size());
        if (n == 0) return std::nullopt;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return std::strerror(errno);
        bytes.append(chunk.data(), static_cast<std::size_t>(n));
    }
    return "it is larger than 1 MiB";
}

Entry::Kind kind_of(unsigned char type) {
    if (type == DT_REG) return Entry::Kind::file;
    if (type == DT_DIR) return Entry::Kind::folder;
    return type == DT_LNK ? Entry::Kind::link : Entry::Kind::other;
}

/// For file systems that do not tell the type along with the name.
Entry::Kind kind_of(const std::string& path) {
    struct stat status {};

    if (::lstat(path.c_str(), &status) != 0) return Entry::Kind::other;
    if (S_ISREG(status.st_mode)) return Entry::Kind::file;
    if (S_ISDIR(status.st_mode)) return Entry::Kind::folder;
    return S_ISLNK(status.st_mode) ? Entry::Kind::link : Entry::Kind::other;
}

}  // namespace

std::string Root::chased(std::string_view path) const {
    auto here = prefix_ + std::string{path};
    for (int links = 0; links < most_links; ++links) {
        struct stat status {};

        if (::lstat(here.c_str(), &status) != 0) return {};
        if (!S_ISLNK(status.st_mode)) return here;
        const auto target = link_target(here);
        if (target.empty()) return {};
        here = target.front() == '/' ? prefix_ : here.substr(0, here.rfind('/') + 1);
        here += target;
    }
    return {};
}

FileText Root::read(const std::string& path) const {
    const auto here = chased(path);
    if (here.empty()) return {};
    // Not to wait for the other side of a pipe; whether it is a file is asked of what was opened.
    const Fd fd{::open(here.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!fd) return errno == ENOENT ? FileText{} : unfit(std::strerror(errno));

    struct stat status {};

    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return unfit("it is no regular file");
    FileText text{FileText::State::read, {}, {}};
    if (auto problem = read_all(fd, text.bytes)) return unfit(*problem);
    return text;
}

std::vector<Entry> Root::list(const std::string& path) const {
    const auto here = chased(path);
    const std::unique_ptr<DIR, int (*)(DIR*)> folder{
        here.empty() ? nullptr : ::opendir(here.c_str()), ::closedir};
    std::vector<Entry> entries;
    if (!folder) return entries;
    while (const auto* found = ::readdir(folder.get())) {
        Entry entry;
        entry.name = static_cast<const char*>(found->d_name);
        if (entry.name == "." || entry.name == "..") continue;
        const auto full = here + "/" + entry.name;
        entry.kind = found->d_type == DT_UNKNOWN ? kind_of(full) : kind_of(found->d_type);
        if (entry.kind == Entry::Kind::link) entry.target = link_target(full);
        entries.push_back(std::move(entry));
        if (entries.size() >= most_entries) break;
    }
    return entries;
}

Executors Root::executors(const std::string& path) const {
    const auto status = status_of(chased(path));
    if (!status || !S_ISREG(status->st_mode)) return Executors::nobody;
    if ((status->st_mode & S_IXOTH) != 0) return Executors::everybody;
    return (status->st_mode & (S_IXUSR | S_IXGRP)) != 0 ? Executors::some : Executors::nobody;
}

std::string Root::resolved(const std::string& path) const {
    std::array<char, PATH_MAX> real{};
    const auto here = chased(path);
    const bool found = !here.empty() && ::realpath(here.c_str(), real.data()) != nullptr;
    return found ? real.data() : "";
}

}  // namespace jw::unit
