// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settings/config/config.hpp"

namespace jw::config {

struct Place {
    std::string file;  ///< "" for no configuration at all
    Wanted wanted = Wanted::if_there;
};

/// Where the configuration of this user is, by the environment.
Place find_place();

/// Configurations of this user that are there and are not read: another environment leads to them.
std::vector<std::string> files_passed_over();

}  // namespace jw::config
