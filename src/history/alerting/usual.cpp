// SPDX-License-Identifier: MIT
#include "history/alerting/usual.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <utility>
#include <vector>

namespace jw::history {

namespace {

constexpr auto durations_sql = R"sql(
    SELECT duration FROM runs WHERE job = :job AND outcome = 'success'
     ORDER BY ordered DESC, id DESC LIMIT 100)sql";

}  // namespace

std::optional<stats::Spread> usual_duration(const SQLite::Database& database,
                                            const std::string& job) {
    SQLite::Statement query{database, durations_sql};
    query.bind(":job", job);
    std::vector<double> seconds;
    while (query.executeStep())
        if (!query.getColumn(0).isNull()) seconds.push_back(query.getColumn(0).getDouble());
    return stats::spread_of(std::move(seconds));
}

}  // namespace jw::history
