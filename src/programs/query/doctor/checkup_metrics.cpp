// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "programs/query/doctor/checkup.hpp"
#include "show/metrics/prometheus.hpp"
#include "show/words/moment.hpp"

namespace jw::query {

namespace {

constexpr auto metrics_subject = "metrics";

bool begins_as_ours(const std::string& path) {
    std::array<char, show::metrics_begin.size()> head{};
    std::ifstream{path, std::ios::binary}.read(head.data(), head.size());
    return std::string_view{head.data(), head.size()} == show::metrics_begin;
}

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
    const bool is_ours = S_ISREG(status.st_mode) && (status.st_size == 0 || begins_as_ours(path));
    if (!is_ours)
        return {{Grade::failed, metrics_subject,
                 path + " was not written by job-watch, and is left as it is",
                 "move it away, or name another textfile in [metrics]"}};
    return {{Grade::ok, metrics_subject,
             path + ", written " + show::relative_text(changed(status), now), ""}};
}

}  // namespace jw::query
