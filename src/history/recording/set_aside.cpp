// SPDX-License-Identifier: MIT
#include "history/recording/set_aside.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "foundation/base/fd.hpp"
#include "history/database/rename_new.hpp"

namespace jw::history {

namespace {

std::string utc_stamp(std::chrono::system_clock::time_point now) {
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
    return {text.data(), length};
}

/// 0 or errno. A file that is not there needs no renaming; none is ever overwritten.
int rename_if_there(const std::string& from, const std::string& to) {
    const int error = rename_new(from, to);
    return error == ENOENT ? 0 : error;
}

void sync_folder_of(const std::string& path) {
    const auto folder = path.substr(0, path.rfind('/') + 1);
    const Fd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (fd) ::fsync(fd.get());
}

}  // namespace

Result<std::string> set_aside(const std::string& path, const std::string& reason,
                              std::chrono::system_clock::time_point now) {
    const auto base = path + "." + reason + "-" + utc_stamp(now);
    auto aside = base;
    for (int n = 2; ::access(aside.c_str(), F_OK) == 0; ++n) aside = base + "." + std::to_string(n);

    // The log goes first: left behind, it would be replayed into the store that is made next.
    for (const auto* part : {"-wal", "-shm", "-journal", ""}) {
        const int error = rename_if_there(path + part, aside + part);
        if (error == 0) continue;
        return Failure{.what = "can't set the unusable store " + path + " aside",
                       .why = std::strerror(error),
                       .next = "move the file away by hand; until then runs wait in the spool"};
    }
    sync_folder_of(path);
    return aside;
}

}  // namespace jw::history
