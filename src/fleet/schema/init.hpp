// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fleet/server/connection.hpp"
#include "foundation/base/result.hpp"

namespace jw::fleet {

/// The version of the schema that this program makes; `version` in jobwatch.about.
extern const int schema_version;

struct Made {
    int before = 0;                      ///< the version that was there; 0 for none
    std::vector<std::string> left_open;  ///< what hosts may do although they should not, in words
};

/// Makes the schema, or brings it up to date, in one transaction; makes the partitions of the
/// months to come; then takes from everybody what hosts must not do, as far as this user may.
Result<Made> init(Connection& connection);

/// All the SQL of init() for a new database.
std::string init_text();

}  // namespace jw::fleet
