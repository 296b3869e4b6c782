// SPDX-License-Identifier: MIT
#include "fleet/reading/overview.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <utility>

namespace jw::fleet {

namespace {

constexpr auto hosts_sql = R"sql(
    SELECT coalesce(v.title, l.called), v.name, v.version,
           extract(epoch FROM v.last_contact) * 1e6, extract(epoch FROM v.cloned) * 1e6,
           extract(epoch FROM v.clock_ahead), v.is_silent,
           coalesce(j.jobs, 0), coalesce(j.failing, 0)
      FROM jobwatch.logins AS l
      LEFT JOIN jobwatch.hosts AS h USING (login)
      LEFT JOIN jobwatch.v_hosts AS v ON v.host = h.host
      LEFT JOIN (SELECT host_number, count(*) AS jobs,
                        count(*) FILTER (WHERE failures_in_row > 0) AS failing
                   FROM jobwatch.v_jobs WHERE is_current GROUP BY 1) AS j ON j.host_number = h.host
     ORDER BY CASE WHEN v.cloned IS NOT NULL THEN 0 WHEN v.is_silent THEN 1
                   WHEN j.failing > 0 THEN 2 WHEN v.host IS NULL THEN 3 ELSE 4 END, 1)sql";

constexpr auto jobs_sql = R"sql(
    SELECT name, host, failures_in_row, extract(epoch FROM last_failure) * 1e6
      FROM jobwatch.v_jobs WHERE is_current AND NOT is_silent
     ORDER BY name, last_failure DESC NULLS LAST)sql";

constexpr auto months_sql = R"sql(
    SELECT count(*) FROM pg_inherits
     WHERE inhparent = 'jobwatch.runs'::regclass
       AND inhrelid::regclass::text > 'jobwatch.runs_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')
       AND inhrelid <> 'jobwatch.runs_default'::regclass)sql";

std::optional<Instant> moment(const Rows& rows, std::size_t row, int column) {
    const auto micros = rows.number(row, column);
    if (!micros) return std::nullopt;
    return Instant{Micros{static_cast<std::int64_t>(*micros)}};
}

std::uint64_t count(const Rows& rows, std::size_t row, int column) {
    return static_cast<std::uint64_t>(std::max(0.0, rows.number(row, column).value_or(0)));
}

bool is_wanted(const std::string& title, const std::string& glob) {
    return glob.empty() || ::fnmatch(glob.c_str(), title.c_str(), 0) == 0;
}

std::vector<FailingJob> failing_in(const Rows& rows, const std::string& glob, std::uint64_t& jobs) {
    constexpr std::size_t most_hosts = 5;
    std::map<std::string, FailingJob> by_name;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto host = rows.text(row, 1);
        if (!is_wanted(host, glob)) continue;
        ++jobs;
        auto& job = by_name[rows.text(row, 0)];
        ++job.all;
        const auto in_row = count(rows, row, 2);
        if (in_row == 0) continue;
        ++job.failing;
        job.most_in_row = std::max(job.most_in_row, in_row);
        job.last_failure = std::max(job.last_failure, moment(rows, row, 3).value_or(Instant{}));
        if (job.hosts.size() < most_hosts) job.hosts.push_back(host);
    }
    std::vector<FailingJob> failing;
    for (auto& [name, job] : by_name) {
        if (job.failing == 0) continue;
        job.name = name;
        failing.push_back(std::move(job));
    }
    std::ranges::stable_sort(failing, [](const FailingJob& a, const FailingJob& b) {
        return std::pair{a.failing, a.last_failure} > std::pair{b.failing, b.last_failure};
    });
    return failing;
}

}  // namespace

Result<std::vector<Host>> hosts(Connection& connection, const std::string& glob) {
    const auto rows = connection.run(hosts_sql);
    if (!rows) return rows.error();
    std::vector<Host> all;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        Host host{.title = rows->text(row, 0),
                  .name = rows->text(row, 1),
                  .version = rows->text(row, 2),
                  .last_contact = moment(*rows, row, 3),
                  .cloned = moment(*rows, row, 4),
                  .clock_ahead = rows->number(row, 5).value_or(0),
                  .jobs = count(*rows, row, 7),
                  .failing = count(*rows, row, 8),
                  .is_silent = rows->text(row, 6) == "t"};
        if (is_wanted(host.title, glob)) all.push_back(std::move(host));
    }
    return all;
}

Result<Overview> overview(Connection& connection, const std::string& glob) {
    auto all = hosts(connection, glob);
    if (!all) return all.error();
    const auto jobs = connection.run(jobs_sql);
    if (!jobs) return jobs.error();
    const auto months = connection.run(months_sql);
    if (!months) return months.error();
    Overview overview;
    overview.hosts = std::move(*all);
    overview.failing = failing_in(*jobs, glob, overview.jobs);
    overview.months_ahead = static_cast<int>(months->number(0, 0).value_or(0));
    return overview;
}

}  // namespace jw::fleet
