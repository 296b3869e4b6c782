// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "programs/query/doctor/checkup.hpp"
#include "show/metrics/textfile.hpp"
#include "show/words/moment.hpp"

namespace jw::query {

namespace {

constexpr auto metrics_subject = "metrics";

Instant changed(const struct stat& status) {
    return Instant{std::chrono::seconds{status.st_mtim.tv_sec}};
}

}  // namespace

Findings check_metrics(const config::Metrics& metrics, Instant now) {
    const auto& path = metrics.textfile;
    if (path.empty()) return {};
    struct stat status = {};
    const auto folder = path.substr(0, path.rfind('/') + 1);
    if (::stat(folder.c_str(), &status) != 0)
        return {{Grade::failed, metrics_subject, folder + ": " + std::strerror(errno),
                 "make it, or take textfile out of [metrics]"}};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT)
            return {{Grade::ok, metrics_subject, path + " is written after the next run", ""}};
        return {{Grade::failed, metrics_subject, path + ": " + std::strerror(errno),
                 "see who may look into " + folder}};
    }
    if (!show::may_hold_metrics(AT_FDCWD, path))
        return {{Grade::failed, metrics_subject,
                 path + " was not written by job-watch, and is left as it is",
                 "move it away, or name another textfile in [metrics]"}};
    return {{Grade::ok, metrics_subject,
             path + ", written " + show::relative_text(changed(status), now), ""}};
}

}  // namespace jw::query
