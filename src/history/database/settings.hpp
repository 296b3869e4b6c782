// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace SQLite {
class Database;
}

namespace jw::history {

/// When a recorder looked last for starts that are overdue.
inline constexpr auto looked_name = "looked";

/// The numbers the store remembers about itself, in the table `settings`.
std::optional<double> setting(SQLite::Database& database, const std::string& name);
void set_setting(SQLite::Database& database, const std::string& name, double value);

}  // namespace jw::history
