// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

namespace jw::history {

/// While it lives, what this process creates is for its user alone, and its user can use it: some
/// umask might take even that. It belongs to the whole process, so only single-threaded programs
/// use it.
class PrivateUmask {
public:
    PrivateUmask() : before_{::umask(077)} {}

    PrivateUmask(const PrivateUmask&) = delete;
    PrivateUmask& operator=(const PrivateUmask&) = delete;
    PrivateUmask(PrivateUmask&&) = delete;
    PrivateUmask& operator=(PrivateUmask&&) = delete;

    ~PrivateUmask() { ::umask(before_); }

private:
    mode_t before_;
};

}  // namespace jw::history
