// SPDX-License-Identifier: MIT
#include "fleet/schema/init.hpp"

#include <array>

#include "fleet/sql_texts.hpp"

namespace jw::fleet {

namespace {

/// Step N brings version N to version N+1.
constexpr std::array versions{version_1_sql};

constexpr auto version_sql =
    "SELECT CASE WHEN to_regclass('jobwatch.about') IS NULL THEN 0 ELSE 1 END";

constexpr auto as_owner = "SET LOCAL ROLE jobwatch_owner;\n";

std::string set_version_sql(int version) {
    return "UPDATE jobwatch.about SET version = " + std::to_string(version) + ", since = now();\n";
}

std::string steps_from(int version) {
    std::string sql;
    for (auto step = static_cast<std::size_t>(version); step < versions.size(); ++step)
        sql += std::string{versions[step]} + set_version_sql(static_cast<int>(step) + 1);
    return sql;
}

Result<int> version_in(Connection& connection) {
    const auto is_there = connection.run(version_sql);
    if (!is_there) return is_there.error();
    if (is_there->text(0, 0) == "0") return 0;
    const auto found = connection.run("SELECT version FROM jobwatch.about");
    if (!found) return found.error();
    return static_cast<int>(found->number(0, 0).value_or(0));
}

}  // namespace

const int schema_version = static_cast<int>(versions.size());

Result<Made> init(Connection& connection) {
    const auto before = version_in(connection);
    if (!before) return before.error();
    if (*before > schema_version)
        return Failure{"can't use the fleet's database",
                       "a newer job-watch made its schema (version " + std::to_string(*before) +
                           ", this one knows " + std::to_string(schema_version) + ")",
                       "upgrade job-watch"};
    const auto sql = "BEGIN;\n" + std::string{roles_sql} + as_owner + steps_from(*before) +
                     partitions_sql + functions_sql + "COMMIT;\n";
    if (const auto done = connection.run(sql); !done) {
        const auto& failure = done.error();
        static_cast<void>(connection.run("ROLLBACK"));
        return failure;
    }
    if (const auto done = connection.run(revokes_sql); !done) return done.error();
    const auto left = connection.run(left_open_sql);
    if (!left) return left.error();
    Made made{.before = *before, .left_open = {}};
    for (std::size_t row = 0; row < left->size(); ++row)
        made.left_open.push_back(left->text(row, 0));
    return made;
}

std::string init_text() {
    return "-- For a database of its own, as a user who may create roles.\nBEGIN;\n" +
           std::string{roles_sql} + as_owner + steps_from(0) + partitions_sql + functions_sql +
           "COMMIT;\n" + revokes_sql + left_open_sql;
}

}  // namespace jw::fleet
