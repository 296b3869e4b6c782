// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdlib>

namespace jw::test {

/// How many random cases to try: `usual`, but a tenth with sanitizers, where each takes ten times
/// as long, and `most` where JOB_WATCH_LONG is set. At least one.
inline unsigned sample(unsigned usual, unsigned most) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe)
    if (std::getenv("JOB_WATCH_LONG") != nullptr) return most;
#ifdef __SANITIZE_ADDRESS__
    return std::max(1U, usual / 10);
#else
    return usual;
#endif
}

}  // namespace jw::test
