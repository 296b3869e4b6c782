// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

namespace jw::store {

/// While it lives, what this process creates is for its user alone: SQLite, too, makes its files
/// by the umask. The umask belongs to the whole process, so only single-threaded programs use it.
class PrivateUmask {
public:
    PrivateUmask() : before_{::umask(077)} {}

    PrivateUmask(const PrivateUmask&) = delete;
    PrivateUmask& operator=(const PrivateUmask&) = delete;

    ~PrivateUmask() { ::umask(before_); }

private:
    mode_t before_;
};

}  // namespace jw::store
