// SPDX-License-Identifier: MIT
#include "history/runs/job_name.hpp"

#include <string_view>

namespace jw::history {

std::string job_of_unit(std::string_view unit) {
    constexpr std::string_view service = ".service";
    if (unit.ends_with(service)) unit.remove_suffix(service.size());
    return std::string{unit};
}

std::string derived_job_name(const Run& run) {
    const auto service = job_of_unit(run.unit);
    std::string_view name = service;
    if (name.empty() && !run.argv.empty()) {
        name = run.argv.front();
        name.remove_prefix(name.rfind('/') + 1);
    }
    return name.empty() ? "unnamed" : std::string{name};
}

}  // namespace jw::history
