// SPDX-License-Identifier: MIT
#include "programs/record/metrics_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "foundation/base/fd.hpp"
#include "history/database/lock_file.hpp"
#include "history/reading/report_view.hpp"
#include "programs/version.hpp"
#include "show/metrics/prometheus.hpp"
#include "show/metrics/textfile.hpp"

namespace jw::record {

namespace {

Failure failure(const std::string& path, const std::string& why) {
    return {"can't write the metrics to " + path, why,
            "make its folder, or take textfile out of [metrics]"};
}

/// The folder of a file and its name there.
std::pair<std::string, std::string> parts_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

/// 0 or an errno. Under a name that no collector reads until it is whole.
int replace(int folder, const std::string& name, const std::string& bytes) {
    const auto draft = "." + name + ".new";
    ::unlinkat(folder, draft.c_str(), 0);
    const Fd file{::openat(folder, draft.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file) return errno;
    std::string_view rest{bytes};
    while (!rest.empty()) {
        const auto written = ::write(file.get(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    const bool is_whole = rest.empty() && ::fchmod(file.get(), 0644) == 0;
    if (is_whole && ::renameat(folder, draft.c_str(), folder, name.c_str()) == 0) return 0;
    const int error = errno == 0 ? ENOSPC : errno;
    ::unlinkat(folder, draft.c_str(), 0);
    return error;
}

/// Nothing where there is no store.
Result<std::optional<std::string>> text_of(const std::string& store, Instant now) {
    auto view = history::ReportView::open(store);
    if (!view) return view.error();
    if (!*view) return std::optional<std::string>{};
    return std::optional{show::prometheus_text(
        {.jobs = (*view)->gauges(now), .version = version, .last_look = (*view)->last_look()})};
}

}  // namespace

std::optional<Failure> write_metrics(const std::string& store, const std::string& path,
                                     Instant now) {
    const auto lock = history::open_lock_file(store, "metrics-lock");
    if (!lock) return lock.error();
    while (::flock(lock->get(), LOCK_EX) != 0)
        if (errno != EINTR) return failure(path, std::strerror(errno));
    const auto text = text_of(store, now);
    if (!text) return text.error();
    if (!*text) return std::nullopt;
    const auto [folder_path, name] = parts_of(path);
    const Fd folder{::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder) return failure(path, std::strerror(errno));
    if (!show::may_hold_metrics(folder.get(), name))
        return failure(path, "what is there was not written by job-watch, and is left as it is");
    if (const int error = replace(folder.get(), name, **text); error != 0)
        return failure(path, std::strerror(error));
    return std::nullopt;
}

}  // namespace jw::record
