// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// A run, and what it depended on beside its command line, as the wrapper noted it; "" if nobody
/// did.
struct Origin {
    Run run;
    std::string fingerprint;
};

/// What is not as it was for an earlier run, in words: `script /srv/backup.sh was changed, Mon
/// 06:00`. Of what is known of both alone.
std::vector<std::string> changes(const Origin& before, const Origin& after, Instant now,
                                 Charset charset);

}  // namespace jw::show
