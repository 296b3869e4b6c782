// SPDX-License-Identifier: MIT
#include "history/recording/reserve.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "capture/spool/entry.hpp"
#include "foundation/base/fd.hpp"

namespace jw::history {

void keep_reserve(const std::string& folder) {
    const auto path = folder + '/' + spool::reserve_name;
    if (::access(path.c_str(), F_OK) == 0) return;
    const auto unfinished = path + spool::temporary_suffix;
    const Fd file{
        ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file) return;
    // Written, not merely allocated: turning allocated blocks into written ones can need a block.
    const std::string blocks(spool::reserve_bytes, '\0');
    const auto written = ::write(file.get(), blocks.data(), blocks.size());
    if (written != static_cast<ssize_t>(blocks.size()) ||
        ::rename(unfinished.c_str(), path.c_str()) != 0)
        ::unlink(unfinished.c_str());
}

}  // namespace jw::history
