// SPDX-License-Identifier: MIT
#include "show/metrics/textfile.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "foundation/base/fd.hpp"
#include "show/metrics/prometheus.hpp"

namespace jw::show {

bool may_hold_metrics(int folder, const std::string& name) {
    struct stat status = {};
    if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT;
    if (!S_ISREG(status.st_mode)) return false;
    if (status.st_size == 0) return true;
    const Fd file{::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    std::array<char, metrics_begin.size()> head{};
    return file && ::read(file.get(), head.data(), head.size()) == std::ssize(head) &&
           std::string_view{head.data(), head.size()} == metrics_begin;
}

}  // namespace jw::show
