// SPDX-License-Identifier: MIT
#pragma once

#include <sys/resource.h>

namespace jw {

/// Our limits are those of the job we were started behind, which may have set them low for itself;
/// what is above them and still allowed is of use to us.
inline void raise_limits() {
    for (const auto resource : {RLIMIT_AS, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_NOFILE}) {
        rlimit limit{};
        if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == limit.rlim_max) continue;
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(resource, &limit);
    }
}

}  // namespace jw
