// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace SQLite {
class Database;
}

namespace jw::history {

/// The numbers the store remembers about itself, in the table `settings`.
std::optional<double> setting(SQLite::Database& database, const std::string& name);
void set_setting(SQLite::Database& database, const std::string& name, double value);

}  // namespace jw::history
