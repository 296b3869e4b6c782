// SPDX-License-Identifier: MIT
#include "history/judging/runs_to_judge.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "foundation/text/plain.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

/// Of an output; more is not judged.
constexpr std::size_t most_judged = std::size_t{64} << 10;

/// Output is read of successes alone.
constexpr auto to_judge_behind_sql = R"sql(
    SELECT id, ordered, started, duration, ifnull(suspended, 0), outcome,
           CASE outcome WHEN 'unknown' THEN source END, cpu_user + cpu_system, max_rss,
           stdout_bytes, stdout_dropped, typeof(stdout) <> 'null',
           CASE outcome WHEN 'success' THEN stdout END, trigger, boot_id, boottime,
           boottime - monotonic, merged
      FROM runs
     WHERE job = :job AND ordered >= :ordered AND outcome <> 'running'
       AND (ordered > :ordered OR id > :id)
     ORDER BY ordered, id LIMIT :limit)sql";

constexpr auto to_judge_before_sql = R"sql(
    SELECT id, started FROM runs
     WHERE job = :job AND ordered <= :ordered AND outcome <> 'running'
       AND (ordered < :ordered OR id <= :id)
     ORDER BY ordered DESC, id DESC LIMIT 1 OFFSET :count)sql";

constexpr auto to_judge_any_sql = R"sql(
    SELECT 1 FROM runs
     WHERE job = :job AND ordered >= :ordered AND (ordered > :ordered OR id <> :id) LIMIT 1)sql";

/// The bytes of the output, and what is known of all of it.
void read_output(SQLite::Statement& row, RunToJudge& run) {
    const auto bytes = row.getColumn(9).getDouble();
    const bool is_told = bytes > 0 || row.getColumn(11).getInt64() != 0;
    if (!is_told) return;
    run.seen.stdout_bytes = bytes;
    if (run.seen.outcome != Outcome::success) return;
    const bool is_kept = row.getColumn(10).getInt64() == 0;
    const auto output = bytes_of(row.getColumn(12));
    if (!is_kept && output.empty()) return;
    if (is_kept)
        run.seen.lines = static_cast<double>(std::ranges::count(output, '\n')) +
                         (!output.empty() && output.back() != '\n' ? 1 : 0);
    const bool is_whole = is_kept && output.size() <= most_judged;
    run.has_output = true;
    run.output = text::plain(output.substr(0, most_judged));
    run.seen.extent = is_whole ? output::Extent::whole : output::Extent::part;
}

RunToJudge run_from_row(SQLite::Statement& row) {
    RunToJudge run;
    run.place = {row.getColumn(1).getDouble(), row.getColumn(0).getInt64()};
    run.started = row.getColumn(2).getDouble();
    run.seen.started = run.place.ordered;
    run.seen.duration = real_in(row.getColumn(3));
    run.ended = run.place.ordered + run.seen.duration.value_or(0) + row.getColumn(4).getDouble();
    run.seen.outcome = outcome_from(row.getColumn(5), row.getColumn(6));
    run.seen.cpu = real_in(row.getColumn(7));
    run.seen.max_rss = real_in(row.getColumn(8));
    read_output(row, run);
    const auto trigger = bytes_of(row.getColumn(13));
    run.is_scheduled = trigger == "timer" || trigger == "cron";
    run.is_of_service = trigger == "unit";
    run.boot_id = bytes_of(row.getColumn(14));
    run.boottime = real_in(row.getColumn(15));
    run.suspended = real_in(row.getColumn(16));
    return run;
}

}  // namespace

RunsToJudge::RunsToJudge(SQLite::Database& database)
    : behind_{database, to_judge_behind_sql},
      before_{database, to_judge_before_sql},
      any_{database, to_judge_any_sql} {}

std::vector<RunToJudge> RunsToJudge::behind(const std::string& job,
                                            const std::optional<RunPlace>& place,
                                            std::size_t limit) {
    constexpr RunPlace before_all{std::numeric_limits<double>::lowest(), 0};
    const auto from = place.value_or(before_all);
    behind_.bind(":job", job);
    behind_.bind(":ordered", from.ordered);
    behind_.bind(":id", from.id);
    behind_.bind(":limit", static_cast<std::int64_t>(limit));
    std::vector<RunToJudge> runs;
    while (behind_.executeStep()) runs.push_back(run_from_row(behind_));
    behind_.reset();
    return runs;
}

std::optional<RunsToJudge::Start> RunsToJudge::before(const std::string& job, const RunPlace& place,
                                                      std::uint32_t count) {
    before_.bind(":job", job);
    before_.bind(":ordered", place.ordered);
    before_.bind(":id", place.id);
    before_.bind(":count", static_cast<std::int64_t>(count));
    std::optional<Start> found;
    if (before_.executeStep())
        found = Start{before_.getColumn(0).getInt64(), before_.getColumn(1).getDouble()};
    before_.reset();
    return found;
}

bool RunsToJudge::any_behind(const std::string& job, const RunPlace& place) {
    any_.bind(":job", job);
    any_.bind(":ordered", place.ordered);
    any_.bind(":id", place.id);
    const bool found = any_.executeStep();
    any_.reset();
    return found;
}

}  // namespace jw::history
