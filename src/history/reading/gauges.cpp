// SPDX-License-Identifier: MIT
#include "history/reading/gauges.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <map>
#include <utility>

#include "foundation/model/cpu_time.hpp"
#include "history/alerting/alert_row.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

/// SQLite takes the columns of a row's head alone: output lies behind it.
constexpr auto newest_judged_sql = R"sql(
    SELECT jobs.job, last_failure_started, duration, exit, cpu_user, cpu_system, cpu, max_rss,
           memory_peak
      FROM jobs LEFT JOIN runs ON runs.id =
           CASE WHEN last_failure_id IS NULL THEN last_success_id
                WHEN last_success_id IS NULL THEN last_failure_id
                WHEN ifnull(last_failure_ordered, last_failure_started)
                   > ifnull(last_success_ordered, last_success_started) THEN last_failure_id
                ELSE last_success_id END)sql";

std::optional<Micros> span_in(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return instant_of(column.getDouble()).time_since_epoch();
}

std::optional<std::uint64_t> bytes_in(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return static_cast<std::uint64_t>(column.getInt64());
}

void add_newest(SQLite::Statement& row, JobGauges& to) {
    to.last_failure = time_in(row.getColumn(1));
    to.duration = span_in(row.getColumn(2));
    if (const auto exit = row.getColumn(3); !exit.isNull()) to.exit = exit.getInt();
    Run run;
    run.cpu_user = span_in(row.getColumn(4));
    run.cpu_system = span_in(row.getColumn(5));
    to.cpu = cpu_time(run);
    if (!to.cpu) to.cpu = span_in(row.getColumn(6));
    to.memory = bytes_in(row.getColumn(7));
    if (!to.memory) to.memory = bytes_in(row.getColumn(8));
}

}  // namespace

std::vector<JobGauges> job_gauges(const SQLite::Database& database, Standings& standings,
                                  const HostTitles& hosts, Instant now) {
    std::vector<JobGauges> gauges;
    std::map<std::string, std::size_t> places;
    for (auto& brief : standings.briefs(now)) {
        places.emplace(brief.name, gauges.size());
        auto host = hosts.of(brief.name);
        gauges.push_back({.brief = std::move(brief), .host = std::move(host)});
    }
    SQLite::Statement rows{database, newest_judged_sql};
    while (rows.executeStep()) {
        const auto place = places.find(bytes_of(rows.getColumn(0)));
        if (place != places.end()) add_newest(rows, gauges[place->second]);
    }
    return gauges;
}

}  // namespace jw::history
