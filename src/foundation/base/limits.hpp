// SPDX-License-Identifier: MIT
#pragma once

#include <sys/resource.h>

#include <algorithm>

namespace jw {

/// Raises one of this process's limits as far as it is allowed to, and at most to `enough`.
inline void raise_limit(decltype(RLIMIT_AS) resource, rlim_t enough) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0) return;
    const auto raised = std::min(limit.rlim_max, enough);
    if (limit.rlim_cur >= raised) return;
    limit.rlim_cur = raised;
    ::setrlimit(resource, &limit);
}

/// Our limits are those of the job we were started behind, which may have set them low for itself;
/// what is above them and still allowed is of use to us.
inline void raise_limits() {
    for (const auto resource : {RLIMIT_AS, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_NOFILE})
        raise_limit(resource, RLIM_INFINITY);
    raise_limit(RLIMIT_STACK,
                rlim_t{8} << 20);  // without a limit, exec lays memory out differently
}

}  // namespace jw
