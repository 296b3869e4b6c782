// SPDX-License-Identifier: MIT
#include "settings/file/safe_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "foundation/base/fd.hpp"

namespace jw::config {

namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20;
constexpr std::size_t most_names = 200;
constexpr int most_links = 20;
constexpr mode_t writable_by_others = 022;

using Doubt = std::optional<Unread>;

Unread refused(std::string why, std::string next) {
    return {.kind = Unread::Kind::refused, .why = std::move(why), .next = std::move(next)};
}

Unread failed(const std::string& path, int error) {
    const bool absent = error == ENOENT || error == ENOTDIR;
    return {.kind = absent ? Unread::Kind::absent : Unread::Kind::refused,
            .why = "can't open " + path + ": " + std::strerror(error),
            .next = "check its name, owner and mode"};
}

/// As chmod(1) takes it, in four digits.
std::string octal(mode_t mode) {
    std::string digits(4, '0');
    for (auto at = digits.rbegin(); at != digits.rend(); ++at, mode >>= 3U)
        *at = static_cast<char>('0' + (mode & 7U));
    return digits;
}

Doubt check_owner(const struct stat& status, const std::string& path) {
    if (status.st_uid == 0 || status.st_uid == ::geteuid()) return std::nullopt;
    return refused(path + " belongs to another user (uid " + std::to_string(status.st_uid) + ")",
                   "make it yours, or root's: chown " + path);
}

Doubt check_private(const struct stat& status, const std::string& path) {
    if (auto doubt = check_owner(status, path)) return doubt;
    if ((status.st_mode & writable_by_others) == 0) return std::nullopt;
    return refused("others can write to " + path + " (mode " + octal(status.st_mode & 07777) + ")",
                   "take that away: chmod go-w " + path);
}

Doubt check_on_the_way(const struct stat& status, const std::string& path) {
    if ((status.st_mode & S_ISVTX) != 0) return check_owner(status, path);
    return check_private(status, path);
}

/// Walks one path, component by component.
class Walk {
public:
    /// A descriptor of what the path names, checked to be private, opened with `flags`.
    Result<Fd, Unread> run(const std::string& path, int flags) {
        if (!path.starts_with('/'))
            return refused(path + " is a relative path", "give it from / on");
        if (auto doubt = restart()) return std::move(*doubt);
        add(path);
        while (rest_.size() > 1 || last_is_link())
            if (auto doubt = step()) return std::move(*doubt);
        return open_last(flags);
    }

private:
    Doubt restart() {
        at_ = Fd{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
        shown_ = "";
        return check_here();
    }

    Doubt check_here() const {
        struct stat status = {};
        if (!at_ || ::fstat(at_.get(), &status) != 0) return failed(shown_ + "/", errno);
        return check_on_the_way(status, shown_.empty() ? "/" : shown_);
    }

    /// Puts the components of a path before those that are left.
    void add(std::string_view path) {
        std::deque<std::string> parts;
        while (!path.empty()) {
            const auto end = std::min(path.find('/'), path.size());
            if (end > 0 && path.substr(0, end) != ".") parts.emplace_back(path.substr(0, end));
            path.remove_prefix(std::min(end + 1, path.size()));
        }
        rest_.insert(rest_.begin(), parts.begin(), parts.end());
    }

    /// Enters the next folder, or follows the link that is in its place.
    Doubt step() {
        const auto name = rest_.front();
        rest_.pop_front();
        Fd next{::openat(at_.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
        struct stat status = {};
        if (!next || ::fstat(next.get(), &status) != 0) return failed(shown_ + "/" + name, errno);
        if (S_ISLNK(status.st_mode)) return follow(next, status, name);
        at_ = std::move(next);
        shown_ += "/" + name;
        return check_here();
    }

    Doubt follow(const Fd& link, const struct stat& status, const std::string& name) {
        const auto path = shown_ + "/" + name;
        if (auto doubt = check_owner(status, path)) return doubt;
        if (++links_ > most_links) return failed(path, ELOOP);
        std::array<char, PATH_MAX> target{};
        const auto length = ::readlinkat(link.get(), "", target.data(), target.size());
        if (length < 0) return failed(path, errno);
        const std::string_view to{target.data(), static_cast<std::size_t>(length)};
        add(to);
        return to.starts_with('/') ? restart() : std::nullopt;
    }

    bool last_is_link() const {
        struct stat status = {};
        return !rest_.empty() &&
               ::fstatat(at_.get(), rest_.front().c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISLNK(status.st_mode);
    }

    Result<Fd, Unread> open_last(int flags) const {
        if (rest_.empty()) return refused("the path names a folder", "name a file");
        const auto path = shown_ + "/" + rest_.front();
        Fd last{::openat(at_.get(), rest_.front().c_str(), flags | O_NOFOLLOW | O_CLOEXEC)};
        struct stat status = {};
        if (!last || ::fstat(last.get(), &status) != 0) return failed(path, errno);
        if (auto doubt = check_private(status, path)) return std::move(*doubt);
        return last;
    }

    Fd at_;
    std::string shown_;  ///< the path of at_, for messages
    std::deque<std::string> rest_;
    int links_ = 0;
};

Result<std::string, Unread> content_of(const Fd& file, const std::string& path) {
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0) return failed(path, errno);
    if (!S_ISREG(status.st_mode)) return refused(path + " is no regular file", "name a file");
    std::string bytes(largest_file + 1, '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path, errno);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    if (filled > largest_file) return refused(path + " is larger than 1 MiB", "make it smaller");
    bytes.resize(filled);
    return bytes;
}

bool is_wanted(std::string_view name, const std::string& suffix) {
    return !name.starts_with('.') && name.ends_with(suffix);
}

}  // namespace

Result<std::string, Unread> read_safely(const std::string& path) {
    // Without O_NONBLOCK a pipe in the file's place would hold its reader up for ever.
    const auto file = Walk{}.run(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file) return file.error();
    return content_of(*file, path);
}

Result<std::vector<std::string>, Unread> list_safely(const std::string& path,
                                                     const std::string& suffix) {
    auto folder = Walk{}.run(path, O_RDONLY | O_DIRECTORY);
    if (!folder) return folder.error();
    const std::unique_ptr<DIR, int (*)(DIR*)> stream{::fdopendir(folder->get()), ::closedir};
    if (stream == nullptr) return failed(path, errno);
    folder->release();
    std::vector<std::string> names;
    while (const auto* entry = ::readdir(stream.get()))
        if (is_wanted(&entry->d_name[0], suffix)) names.emplace_back(&entry->d_name[0]);
    std::ranges::sort(names);
    if (names.size() > most_names) names.resize(most_names);
    return names;
}

}  // namespace jw::config
