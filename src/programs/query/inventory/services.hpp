// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "foundation/base/result.hpp"
#include "generate/jobs/jobs_file.hpp"
#include "generate/plan/plan.hpp"

namespace jw::query {

/// The file below jobs.d that names the services which `adopt` has put behind the wrapper. It is
/// ours alone: what others write into jobs.toml is never touched.
struct AdoptedServices {
    std::string path;
    std::string text;  ///< as it is; "" for none
    std::set<std::string> units;
};

/// Fails where there is something else in its place.
Result<AdoptedServices> adopted_services(const generate::World& world);

/// The file as it is to be.
std::string text_with(const std::set<std::string>& units);

/// Whether the files of job-watch.jobs(5) name the service for the wrapper.
bool is_to_be_wrapped(const config::Jobs& files, const std::string& unit);

}  // namespace jw::query
