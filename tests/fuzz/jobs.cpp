// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "generate/jobs/jobs_file.hpp"

namespace {

using namespace jw::config;

void require(bool holds) {
    if (!holds) std::abort();
}

/// One line of a unit file, and not the beginning of a second one.
void require_line(const std::string& text) {
    require(text.find_first_of("\n\r") == std::string::npos &&
            text.find('\0') == std::string::npos);
    require(!text.ends_with('\\'));
}

void check(const JobTable& job) {
    require(job.line.has_value() + !job.words.empty() <= 1);
    for (const auto* texts : {&job.line, &job.user, &job.timezone, &job.timeout})
        if (*texts) require_line(**texts);
    for (const auto& time : job.times) require_line(time);
    for (const auto* lines : {&job.service, &job.timer, &job.unit})
        for (const auto& [key, value] : *lines) {
            require(!key.empty() && key.find_first_of("=\n[ ") == std::string::npos);
            require_line(value);
        }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    auto jobs = parse_jobs(text, "file");
    for (const auto& [name, job] : jobs.jobs) {
        require(!jobs.refused.contains(name));
        check(job);
    }
    const auto refused = jobs.refused;
    merge(jobs, parse_jobs("[jobs.a]\ncommand = \"/bin/a\"\n", "later"));
    for (const auto& name : refused) require(!jobs.jobs.contains(name));
    return 0;
}
