// SPDX-License-Identifier: MIT
#include "fleet/reading/runs.hpp"

#include <fnmatch.h>

#include <utility>

namespace jw::fleet {

namespace {

/// Of each job its newest by the key of the table: all its runs may be very many.
constexpr auto newest_sql = R"sql(
    SELECT j.host, j.name, r.run_key, o.word, coalesce(r.note, ''), coalesce(r.trigger, ''),
           o.is_failure, extract(epoch FROM r.started) * 1e6, r.duration / 1e6, r.exit, r.signal
      FROM jobwatch.v_jobs AS j
     CROSS JOIN LATERAL (
           SELECT * FROM jobwatch.runs
            WHERE runs.job = j.job AND (NOT $3::boolean OR outcome IN (2, 3, 4, 6, 7, 8))
            ORDER BY started DESC LIMIT $4::bigint) AS r
      JOIN jobwatch.outcomes AS o ON o.outcome = r.outcome
     WHERE ($1 = '' OR j.name = $1) AND ($2::text[] IS NULL OR j.host = ANY ($2::text[]))
     ORDER BY r.started DESC, r.run_key DESC LIMIT $4::bigint)sql";

constexpr auto output_sql = R"sql(
    SELECT out, err FROM jobwatch.outputs AS o JOIN jobwatch.v_jobs AS j USING (job)
     WHERE o.run_key = $1::uuid AND j.host = $2 AND j.name = $3 LIMIT 1)sql";

/// The hosts of jobs that match, as an array; nothing where all are meant.
Result<std::optional<std::string>> hosts_like(Connection& connection, const std::string& glob) {
    if (glob.empty()) return std::optional<std::string>{};
    const auto known = connection.run("SELECT DISTINCT host FROM jobwatch.v_jobs");
    if (!known) return known.error();
    std::string array = "{";
    for (std::size_t row = 0; row < known->size(); ++row) {
        const auto host = known->text(row, 0);
        if (::fnmatch(glob.c_str(), host.c_str(), 0) != 0) continue;
        array += array.size() > 1 ? ",\"" : "\"";
        for (const char c : host) {
            if (c == '"' || c == '\\') array += '\\';
            array += c;
        }
        array += '"';
    }
    return std::optional{array + "}"};
}

}  // namespace

Result<std::vector<FleetRun>> runs(Connection& connection, const RunFilter& filter) {
    const auto hosts = hosts_like(connection, filter.host);
    if (!hosts) return hosts.error();
    const auto rows = connection.ask(
        newest_sql,
        {filter.job, *hosts, filter.failed_only ? "t" : "f", std::to_string(filter.most)});
    if (!rows) return rows.error();
    std::vector<FleetRun> all;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const auto whole = [&](int column) -> std::optional<int> {
            const auto number = rows->number(row, column);
            if (!number) return std::nullopt;
            return static_cast<int>(*number);
        };
        FleetRun run;
        run.host = rows->text(row, 0);
        run.job = rows->text(row, 1);
        run.key = rows->text(row, 2);
        run.outcome = rows->text(row, 3);
        run.note = rows->text(row, 4);
        run.trigger = rows->text(row, 5);
        run.is_failure = rows->text(row, 6) == "t";
        run.started = Instant{Micros{static_cast<std::int64_t>(rows->number(row, 7).value_or(0))}};
        run.duration = rows->number(row, 8);
        run.exit = whole(9);
        run.signal = whole(10);
        all.push_back(std::move(run));
    }
    return all;
}

Result<FleetOutput> output_of(Connection& connection, const FleetRun& run) {
    const auto rows = connection.ask(output_sql, {run.key, run.host, run.job});
    if (!rows) return rows.error();
    FleetOutput output;
    if (rows->size() == 0) return output;
    output.is_there = true;
    output.out = rows->bytes(0, 0);
    output.err = rows->bytes(0, 1);
    return output;
}

}  // namespace jw::fleet
