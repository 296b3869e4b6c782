// SPDX-License-Identifier: MIT
#pragma once

#include <toml++/toml.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"

namespace jw::config {

/// What could be saved of a file.
struct Repaired {
    toml::table table;
    std::set<std::string> lost_jobs;  ///< whose tables are no TOML; what is left of them is no use
    bool lost_wrap = false;
    std::vector<Failure> complaints;
};

/// Parses a file so that one broken [jobs.NAME] takes no other with it: the table in which an error
/// stands is taken out, and the rest is tried again. Where it can't be told whose table it is (an
/// error outside of them, in a header, or in a file that has texts of several lines, in which a
/// header might not be one), nothing of the file is left.
Repaired parse_toml_by_parts(std::string_view text, const std::string& source);

}  // namespace jw::config
