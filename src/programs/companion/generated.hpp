// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "systemd/sd/bus.hpp"

namespace jw::companion {

/// The services that job-watch-generator has made or changed, as patterns of fnmatch(3): of those
/// starts that never come as far as a command (a dependency, a condition, a file that is gone) only
/// their manager tells.
std::vector<std::string> generated_services(sd::Manager manager);

/// The same of the folder that the generator writes to.
std::vector<std::string> generated_services_in(const std::string& folder);

}  // namespace jw::companion
