// SPDX-License-Identifier: MIT
#include "history/runs/job_name.hpp"

#include <string_view>

namespace jw::history {

std::string derived_job_name(const Run& run) {
    constexpr std::string_view service = ".service";
    std::string_view name = run.unit;
    if (name.ends_with(service)) name.remove_suffix(service.size());
    if (name.empty() && !run.argv.empty()) {
        name = run.argv.front();
        name.remove_prefix(name.rfind('/') + 1);
    }
    return name.empty() ? "unnamed" : std::string{name};
}

}  // namespace jw::history
