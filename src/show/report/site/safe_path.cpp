// SPDX-License-Identifier: MIT
#include "show/report/site/safe_path.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <deque>
#include <optional>
#include <utility>

namespace jw::report {

namespace {

constexpr int most_links = 40;

class Walk {
public:
    Walk(std::string path, mode_t mode) : path_{std::move(path)}, mode_{mode} { push(path_); }

    Result<Fd> run() {
        at_ = Fd{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
        while (at_ && !names_.empty()) {
            auto name = std::move(names_.front());
            names_.pop_front();
            if (auto failure = step(name)) return std::move(*failure);
        }
        // What is held so far only names the folder; this can be written to.
        Fd folder{::openat(at_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        if (!folder) return failed(std::strerror(errno), "");
        return folder;
    }

private:
    Failure failed(std::string why, std::string next) const {
        return {.what = "can't use the report folder " + path_,
                .why = std::move(why),
                .next = std::move(next)};
    }

    /// The names of a path go before those that are left.
    void push(const std::string& path) {
        std::deque<std::string> names;
        for (std::size_t at = 0; at < path.size();) {
            const auto end = std::min(path.find('/', at), path.size());
            if (end > at && path.compare(at, end - at, ".") != 0)
                names.push_back(path.substr(at, end - at));
            at = end + 1;
        }
        names_.insert(names_.begin(), names.begin(), names.end());
    }

    std::optional<Failure> step(const std::string& name) {
        if (auto failure = check_owner()) return failure;
        Fd next{::openat(at_.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
        if (!next && errno == ENOENT) {
            if (::mkdirat(at_.get(), name.c_str(), mode_) != 0 && errno != EEXIST)
                return failed(std::strerror(errno), "make it, or set report.dir");
            next = Fd{::openat(at_.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
        }
        struct stat status = {};
        if (!next || ::fstat(next.get(), &status) != 0) return failed(std::strerror(errno), "");
        if (S_ISLNK(status.st_mode)) return follow(next, status, name);
        if (!S_ISDIR(status.st_mode))
            return failed(name + " in it is no folder", "set report.dir to another one");
        at_ = std::move(next);
        return std::nullopt;
    }

    std::optional<Failure> follow(const Fd& link, const struct stat& status,
                                  const std::string& name) {
        if (is_root() && status.st_uid != 0)
            return failed("the link " + name + " in it is another user's",
                          "set report.dir to a path without it");
        std::array<char, PATH_MAX> target{};
        const auto length = ::readlinkat(link.get(), "", target.data(), target.size());
        if (length <= 0 || ++links_ > most_links)
            return failed(std::strerror(length < 0 ? errno : ELOOP), "");
        const std::string path{target.data(), static_cast<std::size_t>(length)};
        if (path.front() == '/') at_ = Fd{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
        push(path);
        return std::nullopt;
    }

    /// Whether somebody else could put something in our way here.
    std::optional<Failure> check_owner() const {
        struct stat status = {};
        if (!is_root()) return std::nullopt;
        if (::fstat(at_.get(), &status) != 0) return failed(std::strerror(errno), "");
        const bool shared = (status.st_mode & 022) != 0 && (status.st_mode & S_ISVTX) == 0;
        if (status.st_uid == 0 && !shared) return std::nullopt;
        return failed("another user could change what lies on the way to it, and root writes here",
                      "set report.dir to a path that is root's alone, or run the job as its owner");
    }

    static bool is_root() { return ::geteuid() == 0; }

    std::string path_;
    mode_t mode_;
    std::deque<std::string> names_;
    Fd at_;
    int links_ = 0;
};

}  // namespace

Result<Fd> open_safely(const std::string& path, mode_t mode) { return Walk{path, mode}.run(); }

}  // namespace jw::report
