// SPDX-License-Identifier: MIT
#include "history/reading/filter.hpp"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "history/runs/rows.hpp"

namespace jw::history {

std::string from_runs(const Filter& filter) {
    std::string sql = " FROM runs WHERE true";
    if (filter.job) sql += " AND job = :job";
    if (filter.jobs) {
        sql += " AND job IN (''";
        for (std::size_t i = 0; i < filter.jobs->size(); ++i) sql += fmt::format(", :job{}", i);
        sql += ")";
    }
    // No run has a place before its start but one that was dated in the future.
    if (filter.since) sql += " AND ordered >= :since AND started >= :since";
    if (filter.until) sql += " AND started < :until";
    return sql;
}

void bind_filter(SQLite::Statement& query, const Filter& filter) {
    if (filter.job) query.bind(":job", *filter.job);
    for (std::size_t i = 0; filter.jobs && i < filter.jobs->size(); ++i)
        query.bind(fmt::format(":job{}", i), filter.jobs->at(i));
    if (filter.since) query.bind(":since", seconds_of(*filter.since));
    if (filter.until) query.bind(":until", seconds_of(*filter.until));
}

}  // namespace jw::history
