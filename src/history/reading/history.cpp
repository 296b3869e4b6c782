// SPDX-License-Identifier: MIT
#include "history/reading/history.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "history/alerting/alert_row.hpp"
#include "history/alerting/usual.hpp"
#include "history/database/database.hpp"
#include "history/database/guarded.hpp"
#include "history/database/settings.hpp"
#include "history/file/file_size.hpp"
#include "history/judging/found.hpp"
#include "history/judging/schedule_rows.hpp"
#include "history/reading/day_row.hpp"
#include "history/reading/view.hpp"
#include "history/recording/masked_entry.hpp"
#include "history/runs/hosts.hpp"
#include "history/runs/merged.hpp"
#include "history/runs/parts.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto summaries_sql = R"sql(
    SELECT job, first_started, last_started, last_success_id, last_failure_id,
           successes_in_row, failures_in_row FROM jobs )sql";

constexpr auto newest_days_sql = R"sql(
    SELECT day, successes, failures, warnings, others, success_micros
      FROM job_days WHERE job = :job ORDER BY day DESC LIMIT 30)sql";

/// Through the index of the few runs that have one: it lies behind the output of a row.
constexpr auto mistaken_sql = R"sql(
    SELECT job FROM jobs WHERE EXISTS (
        SELECT 1 FROM main.runs INDEXED BY idx_runs_mistake
         WHERE runs.id = last_id AND mistake IS NOT NULL) ORDER BY job)sql";

constexpr auto mistaken_beside_sql = R"sql(
    SELECT job FROM jobs WHERE EXISTS (
        SELECT 1 FROM main.runs INDEXED BY idx_runs_mistake
         WHERE runs.id = last_id AND mistake IS NOT NULL
           AND run_key NOT IN (SELECT run_key FROM temp.pending))
        OR last_id IN (SELECT id FROM temp.pending WHERE mistake IS NOT NULL) ORDER BY job)sql";

/// typeof() takes the row's head alone, not the overflow pages.
constexpr auto timed_successes_sql = R"sql(
    SELECT id, duration FROM runs
     WHERE job = :job AND outcome = 'success' AND ordered < :before AND duration IS NOT NULL
       AND typeof(output_times) <> 'null' ORDER BY ordered DESC, id DESC LIMIT 100)sql";

/// The index holds all of this.
constexpr auto fingerprint_sql = R"sql(
    SELECT facts FROM fingerprints
     WHERE id = (SELECT fingerprint FROM runs WHERE run_key = :key))sql";

/// The sums that are kept of a job.
constexpr auto totals_of_job_sql = R"sql(
    SELECT (SELECT runs FROM jobs WHERE job = :job), sum(successes), sum(failures)
      FROM job_days WHERE job = :job)sql";

/// Of a span of time, or of all jobs. Each of the counts has an index that holds all it needs.
std::string totals_sql(const Filter& filter) {
    if (filter.job && !filter.since && !filter.until) return totals_of_job_sql;
    const auto count = "(SELECT count(*)" + from_runs(filter);
    return "SELECT " + count + "), " + count + " AND outcome = 'success'), " + count + " AND " +
           failed_sql + ")";
}

std::string list_sql(const Filter& filter) {
    auto sql = select_runs(from_runs(filter));
    if (filter.failed_only) sql += std::string{" AND "} + failed_sql;
    sql += " ORDER BY ordered DESC, id DESC";
    if (filter.limit) sql += " LIMIT :limit";
    return sql;
}

Output stored_output(const SQLite::Database& database, const Run& run) {
    SQLite::Statement query{
        database, fmt::format("SELECT {} FROM runs WHERE run_key = :key", output_columns_sql)};
    query.bind(":key", run.key);
    return query.executeStep() ? output_from(query) : Output{};
}

}  // namespace

struct History::Impl {
    /// What is asked of each job.
    struct Asking {
        Asking(const SQLite::Database& database, const Sight& sight)
            : job{database, std::string{summaries_sql} + "WHERE job = :job"},
              run{database, select_runs(" FROM runs WHERE id = :id")},
              recent{database, list_sql({.job = "", .limit = 0})},
              days{database, newest_days_sql},
              standings{database, sight} {}

        SQLite::Statement job, run, recent, days;
        Standings standings;
    };

    View view;
    std::string path;
    HostTitles hosts;
    std::optional<Asking> asked;  ///< once a job was

    /// Thousands of jobs may be asked for.
    Asking& asking() {
        if (!asked) asked.emplace(view.database, view.sight);
        return *asked;
    }

    const SQLite::Database& database() const { return view.database; }

    SQLite::Database& changeable() { return view.database; }

    Run run_in(SQLite::Statement& row) const {
        auto run = run_from(row);
        view.sight.add_to(run);
        run.job_host = hosts.of(run.job);
        return run;
    }

    std::vector<FindingRow> titled(std::vector<FindingRow> found) const {
        for (auto& row : found) row.host = hosts.of(row.job);
        return found;
    }

    std::vector<Run> all_runs(SQLite::Statement& query) const {
        std::vector<Run> runs;
        while (query.executeStep()) runs.push_back(run_in(query));
        return runs;
    }

    std::optional<Run> first_run(SQLite::Statement& query) const {
        if (!query.executeStep()) return std::nullopt;
        return run_in(query);
    }

    std::optional<Run> run(const SQLite::Column& id) {
        if (id.isNull()) return std::nullopt;
        auto& query = asking().run;
        query.bind(":id", id.getInt64());
        auto found = first_run(query);
        query.reset();
        return found;
    }

    std::vector<DayCount> days(const std::string& job) {
        auto& query = asking().days;
        query.bind(":job", job);
        std::vector<DayCount> days;
        while (query.executeStep()) days.push_back(day_from(query));
        query.reset();
        return days;
    }

    std::vector<Run> recent(const std::string& job, std::size_t count) {
        auto& query = asking().recent;
        query.bind(":job", job);
        query.bind(":limit", static_cast<std::int64_t>(count));
        auto runs = all_runs(query);
        query.reset();
        return runs;
    }

    std::vector<Run> runs(const Filter& filter) const {
        SQLite::Statement query{database(), list_sql(filter)};
        bind_filter(query, filter);
        if (filter.limit) query.bind(":limit", static_cast<std::int64_t>(*filter.limit));
        return all_runs(query);
    }

    JobSummary summary_from(SQLite::Statement& row, std::size_t strip) {
        JobSummary summary;
        summary.name = bytes_of(row.getColumn(0));
        summary.host = hosts.of(summary.name);
        summary.is_own = hosts.is_own(summary.name);
        summary.first_started = instant_of(row.getColumn(1).getDouble());
        summary.standing = asking().standings.of(summary.name);
        const auto& last = summary.standing.last;
        summary.last_started = last ? last->started : instant_of(row.getColumn(2).getDouble());
        summary.last_success = run(row.getColumn(3));
        summary.last_failure = run(row.getColumn(4));
        summary.successes_in_row = static_cast<std::uint64_t>(row.getColumn(5).getInt64());
        summary.failures_in_row = static_cast<std::uint64_t>(row.getColumn(6).getInt64());
        if (strip > 0) summary.recent = recent(summary.name, strip);
        summary.days = days(summary.name);
        return summary;
    }

    /// An entry that has left the spool since is in the store, though not in our view of it.
    /// What is put together of entries in the spool is so here, too: their output is not in memory.
    std::optional<Output> joined_output(const Run& run) const {
        auto& changeable_database = const_cast<SQLite::Database&>(view.database);
        auto parts = Parts{changeable_database}.of(run.id);
        bool is_spooled = false;
        for (auto& part : parts) {
            const auto spooled = view.outputs.find(part.row.run.key);
            if (spooled == view.outputs.end()) continue;
            is_spooled = true;
            part.output = spooled_output(part.row.run, spooled->second);
        }
        if (!is_spooled) return std::nullopt;
        return merged(std::move(parts)).output;
    }

    Output spooled_output(const Run& run, const spool::Found& found) const {
        auto entry = spool::read(found);
        if (entry && entry->run.key == run.key) return masked(std::move(*entry)).output;
        const auto now = open_for_reading(path, reading_patience);
        return now ? stored_output(*now, run) : Output{};
    }
};

History::History(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

Result<History> History::open_in(const Surroundings& surroundings, const std::string& path) {
    auto view = open_view(surroundings, path);
    if (!view) return view.error();
    return guarded([&] {
        HostTitles hosts{view->database};
        return History{std::make_unique<Impl>(
            Impl{.view = std::move(*view), .path = path, .hosts = std::move(hosts), .asked = {}})};
    });
}

std::vector<JobSummary> History::jobs(std::size_t strip) const {
    return guarded([&] {
        SQLite::Statement query{impl_->database(), std::string{summaries_sql} + "ORDER BY job"};
        std::vector<JobSummary> summaries;
        while (query.executeStep()) summaries.push_back(impl_->summary_from(query, strip));
        return summaries;
    });
}

std::optional<JobSummary> History::job(const std::string& name, std::size_t strip) const {
    return guarded([&]() -> std::optional<JobSummary> {
        auto& query = impl_->asking().job;
        query.bind(":job", name);
        std::optional<JobSummary> summary;
        if (query.executeStep()) summary = impl_->summary_from(query, strip);
        query.reset();
        return summary;
    });
}

std::vector<std::string> History::job_names() const {
    return guarded([&] {
        SQLite::Statement query{impl_->database(), "SELECT job FROM jobs ORDER BY job"};
        std::vector<std::string> names;
        while (query.executeStep()) names.push_back(bytes_of(query.getColumn(0)));
        return names;
    });
}

std::vector<JobBrief> History::briefs(Instant now) const {
    return guarded([&] { return impl_->asking().standings.briefs(now); });
}

std::vector<JobGauges> History::gauges(Instant now) const {
    return guarded([&] {
        return job_gauges(impl_->database(), impl_->asking().standings, impl_->hosts, now);
    });
}

std::vector<std::string> History::mistaken_jobs() const {
    return guarded([&] {
        SQLite::Statement query{impl_->database(),
                                impl_->view.is_beside ? mistaken_beside_sql : mistaken_sql};
        std::vector<std::string> names;
        while (query.executeStep()) names.push_back(bytes_of(query.getColumn(0)));
        return names;
    });
}

const HostTitles& History::hosts() const { return impl_->hosts; }

std::vector<Run> History::runs(const Filter& filter) const {
    return guarded([&] { return impl_->runs(filter); });
}

Totals History::totals(const Filter& filter) const {
    return guarded([&] {
        SQLite::Statement query{impl_->database(), totals_sql(filter)};
        bind_filter(query, filter);
        query.executeStep();
        return Totals{.runs = count_in(query.getColumn(0)),
                      .successes = count_in(query.getColumn(1)),
                      .failures = count_in(query.getColumn(2))};
    });
}

std::optional<Run> History::run(std::int64_t id) const {
    return guarded([&] {
        SQLite::Statement query{impl_->database(), select_runs(" FROM runs WHERE id = :id")};
        query.bind(":id", id);
        return impl_->first_run(query);
    });
}

std::optional<Run> History::last_failure(const std::optional<std::string>& job) const {
    auto runs = this->runs({.job = job, .failed_only = true, .limit = std::size_t{1}});
    if (runs.empty()) return std::nullopt;
    return std::move(runs.front());
}

std::optional<Run> History::success_before(const std::string& job, Instant before) const {
    return guarded([&] {
        SQLite::Statement query{impl_->database(), select_runs(success_before_sql)};
        query.bind(":job", job);
        query.bind(":before", seconds_of(before));
        return impl_->first_run(query);
    });
}

std::optional<stats::Spread> History::usual(const std::string& job) const {
    return guarded([&] { return usual_duration(impl_->database(), job); });
}

std::optional<Run> History::usual_run(const Run& run) const {
    return guarded([&]() -> std::optional<Run> {
        SQLite::Statement query{impl_->database(), timed_successes_sql};
        query.bind(":job", run.job);
        query.bind(":before", seconds_of(place_of(run)));
        std::vector<std::pair<double, std::int64_t>> known;
        while (query.executeStep())
            known.emplace_back(query.getColumn(1).getDouble(), query.getColumn(0).getInt64());
        if (known.empty()) return std::nullopt;
        const auto middle = known.begin() + static_cast<std::ptrdiff_t>((known.size() - 1) / 2);
        std::ranges::nth_element(known, middle);
        return this->run(middle->second);
    });
}

Output History::output(const Run& run) const {
    return guarded([&] {
        if (auto joined = impl_->joined_output(run)) return *std::move(joined);
        const auto spooled = impl_->view.outputs.find(run.key);
        return spooled != impl_->view.outputs.end() ? impl_->spooled_output(run, spooled->second)
                                                    : stored_output(impl_->database(), run);
    });
}

void History::each_output(const Filter& filter, const VisitOutput& visit) const {
    guarded([&] {
        history::each_output(impl_->database(), filter, [&](const KeptOutput& kept) {
            const auto& spooled = impl_->view.outputs;
            if (spooled.empty() || !spooled.contains(std::string{kept.key})) return visit(kept);
            const auto run = this->run(kept.run);
            if (!run) return true;
            const auto output = this->output(*run);
            auto whole = kept;
            whole.out.text = output.out;
            whole.err.text = output.err;
            return visit(whole);
        });
    });
}

std::vector<FindingRow> History::findings(const std::optional<std::string>& job,
                                          std::size_t most_closed) const {
    return guarded([&] { return impl_->titled(findings_in(impl_->database(), job, most_closed)); });
}

std::optional<FindingRow> History::finding(std::int64_t id) const {
    return guarded([&] {
        auto found = finding_in(impl_->database(), id);
        if (found) found->host = impl_->hosts.of(found->job);
        return found;
    });
}

std::vector<FindingRow> History::findings_of(const Run& run) const {
    return guarded([&] { return impl_->titled(history::findings_of(impl_->database(), run)); });
}

ErrorPast History::error_past(const Run& run, const std::string& signature) const {
    return guarded([&] { return history::error_past(impl_->database(), run, signature); });
}

std::string History::fingerprint(const Run& run) const {
    return guarded([&]() -> std::string {
        SQLite::Statement query{impl_->database(), fingerprint_sql};
        query.bind(":key", run.key);
        return query.executeStep() ? bytes_of(query.getColumn(0)) : std::string{};
    });
}

std::optional<Run> History::failure_after(const std::string& job, Instant after) const {
    return guarded([&] {
        SQLite::Statement query{
            impl_->database(),
            select_runs(fmt::format(" FROM runs WHERE job = :job AND ordered > :after AND {}"
                                    " ORDER BY ordered, id LIMIT 1",
                                    failed_sql))};
        query.bind(":job", job);
        query.bind(":after", seconds_of(after));
        return impl_->first_run(query);
    });
}

std::vector<output::Failing> History::failing() const {
    return guarded([&] { return failing_jobs(impl_->database()); });
}

std::vector<KnownRule> History::schedules(const std::string& job) const {
    if (!has_store()) return {};
    return guarded([&] { return newest_rules(impl_->changeable(), job); });
}

bool History::is_look_due(Instant now) const {
    if (!has_store()) return false;
    return guarded([&] {
        auto& database = impl_->changeable();
        if (!database.tableExists("judge_states")) return true;  // an older version's
        SQLite::Statement query{database,
                                "SELECT 1 FROM judge_states WHERE next_check <= :now LIMIT 1"};
        query.bind(":now", seconds_of(now));
        return query.executeStep();
    });
}

std::optional<Instant> History::last_look() const {
    if (!has_store()) return std::nullopt;
    return guarded([&]() -> std::optional<Instant> {
        const auto looked = setting(impl_->changeable(), looked_name);
        return looked ? std::optional{instant_of(*looked)} : std::nullopt;
    });
}

StoreFacts History::facts() const {
    return guarded([&] {
        auto& database = impl_->changeable();
        StoreFacts facts;
        facts.path = impl_->path;
        facts.bytes = file_size(impl_->path) + file_size(impl_->path + "-wal");
        facts.schema_version = database.execAndGet("PRAGMA main.user_version").getInt64();
        facts.runs = static_cast<std::uint64_t>(
            database.execAndGet("SELECT ifnull(sum(runs), 0) FROM jobs").getInt64());
        facts.jobs =
            static_cast<std::uint64_t>(database.execAndGet("SELECT count(*) FROM jobs").getInt64());
        facts.spooled = impl_->view.spooled;
        const auto oldest = database.execAndGet("SELECT min(first_started) FROM jobs");
        if (!oldest.isNull()) facts.oldest = instant_of(oldest.getDouble());
        facts.sqlite_version = sqlite_version();
        return facts;
    });
}

const char* sqlite_version() { return ::sqlite3_libversion(); }

bool History::has_store() const { return impl_->view.has_store; }

bool History::is_empty() const {
    return guarded([&] {
        SQLite::Statement any{impl_->database(), "SELECT 1 FROM jobs LIMIT 1"};
        return !any.executeStep();
    });
}

const std::string& History::path() const { return impl_->path; }

const std::vector<std::string>& History::warnings() const { return impl_->view.warnings; }

}  // namespace jw::history
