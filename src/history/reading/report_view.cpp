// SPDX-License-Identifier: MIT
#include "history/reading/report_view.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <utility>

#include "history/alerting/usual.hpp"
#include "history/database/database.hpp"
#include "history/database/guarded.hpp"
#include "history/database/lazy_statement.hpp"
#include "history/database/settings.hpp"
#include "history/judging/found.hpp"
#include "history/reading/day_row.hpp"
#include "history/recording/reconcile.hpp"
#include "history/runs/hosts.hpp"

namespace jw::history {

namespace {

constexpr auto job_rows_sql = R"sql(
    SELECT job, changes, last_id, first_started, last_started, last_success_started,
           last_failure_started, failures_in_row FROM jobs WHERE job >= :from ORDER BY job)sql";

constexpr auto stamps_sql = "SELECT job, changes, last_id, last_started FROM jobs ORDER BY job";

constexpr auto runs_sql = " FROM runs WHERE job = :job ORDER BY ordered DESC, id DESC LIMIT :limit";

const auto failed_runs_sql =
    std::string{"SELECT id, revision, ordered FROM runs WHERE job = :job AND "} + failed_sql +
    " ORDER BY ordered DESC, id DESC LIMIT :limit";

constexpr auto days_since_sql = R"sql(
    SELECT day, successes, failures, warnings, others, success_micros
      FROM job_days WHERE job = :job AND day >= :day ORDER BY day DESC)sql";

const auto outline_sql = std::string{"SELECT id, started, duration, outcome, "} +
                         doubtful_source_sql +
                         " FROM runs WHERE job = :job AND ordered >= :since AND started >= :since"
                         " ORDER BY ordered DESC, id DESC LIMIT :limit";

JobRow job_from(SQLite::Statement& row) {
    return {.name = bytes_of(row.getColumn(0)),
            .host = {},
            .changes = row.getColumn(1).getInt64(),
            .last_id = row.getColumn(2).getInt64(),
            .first_started = instant_of(row.getColumn(3).getDouble()),
            .last_started = instant_of(row.getColumn(4).getDouble()),
            .last_success = time_in(row.getColumn(5)),
            .last_failure = time_in(row.getColumn(6)),
            .failures_in_row = static_cast<std::uint64_t>(row.getColumn(7).getInt64())};
}

Run outline_from(SQLite::Statement& row) {
    Run run;
    run.id = row.getColumn(0).getInt64();
    run.started = instant_of(row.getColumn(1).getDouble());
    if (const auto took = row.getColumn(2); !took.isNull())
        run.duration = instant_of(took.getDouble()).time_since_epoch();
    run.outcome = outcome_from(row.getColumn(3), row.getColumn(4));
    return run;
}

/// All rows of a statement, which is ready for the next question then. `about` as many are found.
template <typename Read>
auto all(SQLite::Statement& query, Read read, std::size_t about = 0) {
    std::vector<decltype(read(query))> found;
    found.reserve(about);
    while (query.executeStep()) found.push_back(read(query));
    query.reset();
    return found;
}

template <typename Read>
auto first(SQLite::Statement& query, Read read) {
    std::optional<decltype(read(query))> found;
    if (query.executeStep()) found = read(query);
    query.reset();
    return found;
}

RunState state_from(SQLite::Statement& row) {
    return {.id = row.getColumn(0).getInt64(),
            .revision = row.getColumn(1).getInt64(),
            .place = instant_of(row.getColumn(2).getDouble())};
}

std::int64_t number(std::size_t limit) { return static_cast<std::int64_t>(limit); }

}  // namespace

struct ReportView::Impl {
    Impl(SQLite::Database opened, const Processes& processes)
        : database{std::move(opened)},
          sight{sight_of(database, processes)},
          jobs{database, job_rows_sql},
          runs{database, select_for_table(runs_sql)},
          failures{database, failed_runs_sql},
          days{database, days_since_sql},
          outline{database, outline_sql},
          run{database, select_runs(" FROM runs WHERE id = :id")},
          success_before{database, select_runs(success_before_sql)},
          alerts{database, std::string{alert_columns} +
                               "WHERE job = :job ORDER BY opened DESC, id DESC LIMIT :limit"},
          hangs{database, std::string{hang_columns} +
                              "WHERE hangs.job = :job ORDER BY noticed DESC, hangs.run_key"},
          output{database, "SELECT stdout, stderr FROM runs WHERE id = :id"},
          standings{database, sight} {}

    Run marked(Run run) const {
        sight.add_to(run);
        if (hosts) run.job_host = hosts->of(run.job);
        return run;
    }

    Row marked(Row row) const {
        row.run = marked(std::move(row.run));
        return row;
    }

    SQLite::Database database;
    Sight sight;
    LazyStatement jobs, runs, failures, days, outline, run, success_before, alerts, hangs, output;
    Standings standings;
    std::optional<HostTitles> hosts;  ///< once the jobs were asked for
};

ReportView::ReportView(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

ReportView::ReportView(ReportView&&) noexcept = default;
ReportView& ReportView::operator=(ReportView&&) noexcept = default;
ReportView::~ReportView() = default;

Result<std::optional<ReportView>> ReportView::open(const std::string& path,
                                                   const Processes& processes) {
    auto database = open_for_reading(path, reading_patience);
    if (!database && database.error().kind == Refusal::Kind::absent)
        return std::optional<ReportView>{};
    if (!database) return database.error().failure;
    return guarded([&] {
        return std::optional{ReportView{std::make_unique<Impl>(std::move(*database), processes)}};
    });
}

void ReportView::as_one(const std::function<void()>& questions) {
    guarded([&] {
        const SQLite::Transaction transaction{impl_->database};
        questions();
    });
}

std::vector<JobRow> ReportView::jobs() {
    std::vector<JobRow> rows;
    each_job("", "", [&rows](JobRow row) { rows.push_back(std::move(row)); });
    return rows;
}

void ReportView::each_job(const std::string& from, const std::string& until,
                          const std::function<void(JobRow)>& visit) {
    guarded([&] {
        if (!impl_->hosts) impl_->hosts.emplace(impl_->database);
        impl_->jobs.bind(":from", from);
        while (impl_->jobs.executeStep()) {
            auto row = job_from(impl_->jobs);
            if (!until.empty() && row.name >= until) break;
            row.host = impl_->hosts->of(row.name);
            visit(std::move(row));
        }
        impl_->jobs.reset();
    });
}

void ReportView::each_stamp(const std::function<void(const JobStamp&)>& visit) {
    guarded([&] {
        const bool has_hosts = HostTitles{impl_->database}.are_several();
        SQLite::Statement rows{impl_->database, stamps_sql};
        while (rows.executeStep()) {
            const auto name = rows.getColumn(0);
            visit({.name = {static_cast<const char*>(name.getBlob()),
                            static_cast<std::size_t>(name.getBytes())},
                   .changes = rows.getColumn(1).getInt64(),
                   .last_id = rows.getColumn(2).getInt64(),
                   .last_started = instant_of(rows.getColumn(3).getDouble()),
                   .has_host = has_hosts});
        }
    });
}

std::vector<JobGauges> ReportView::gauges(Instant now) {
    return guarded([&] {
        return job_gauges(impl_->database, impl_->standings, HostTitles{impl_->database}, now);
    });
}

std::optional<Instant> ReportView::last_look() {
    return guarded([&]() -> std::optional<Instant> {
        const auto looked = setting(impl_->database, looked_name);
        return looked ? std::optional{instant_of(*looked)} : std::nullopt;
    });
}

std::vector<Row> ReportView::runs(const std::string& job, std::size_t limit) {
    return guarded([&] {
        impl_->runs.bind(":job", job);
        impl_->runs.bind(":limit", number(limit));
        return all(
            impl_->runs, [this](auto& row) { return impl_->marked(table_row_from(row)); }, limit);
    });
}

std::vector<RunState> ReportView::failures(const std::string& job, std::size_t limit) {
    return guarded([&] {
        impl_->failures.bind(":job", job);
        impl_->failures.bind(":limit", number(limit));
        return all(impl_->failures, state_from);
    });
}

std::vector<DayCount> ReportView::days(const std::string& job, std::int64_t first_day) {
    return guarded([&] {
        impl_->days.bind(":job", job);
        impl_->days.bind(":day", first_day);
        return all(impl_->days, day_from);
    });
}

std::vector<Run> ReportView::outline(const std::string& job, Instant since, std::size_t limit) {
    return guarded([&] {
        impl_->outline.bind(":job", job);
        impl_->outline.bind(":since", seconds_of(since));
        impl_->outline.bind(":limit", number(limit));
        return all(impl_->outline, [this](auto& row) { return impl_->marked(outline_from(row)); });
    });
}

Standing ReportView::standing(const std::string& job) {
    return guarded([&] { return impl_->standings.of(job); });
}

std::optional<stats::Spread> ReportView::usual(const std::string& job) {
    return guarded([&] { return usual_duration(impl_->database, job); });
}

std::optional<Row> ReportView::run(std::int64_t id) {
    return guarded([&] {
        impl_->run.bind(":id", id);
        return first(impl_->run, [this](auto& row) { return impl_->marked(row_from(row)); });
    });
}

std::optional<Run> ReportView::success_before(const std::string& job, Instant before) {
    return guarded([&] {
        impl_->success_before.bind(":job", job);
        impl_->success_before.bind(":before", seconds_of(before));
        return first(impl_->success_before, run_from);
    });
}

std::vector<AlertRow> ReportView::alerts(const std::string& job, std::size_t limit) {
    return guarded([&] {
        impl_->alerts.bind(":job", job);
        impl_->alerts.bind(":limit", number(limit));
        return all(impl_->alerts, alert_from);
    });
}

std::vector<HangRow> ReportView::hangs(const std::string& job) {
    return guarded([&] {
        impl_->hangs.bind(":job", job);
        return all(impl_->hangs, hang_from);
    });
}

Output ReportView::output(std::int64_t id) {
    return guarded([&] {
        impl_->output.bind(":id", id);
        return first(impl_->output,
                     [](SQLite::Statement& row) {
                         return Output{.out = bytes_of(row.getColumn(0)),
                                       .err = bytes_of(row.getColumn(1))};
                     })
            .value_or(Output{});
    });
}

std::vector<FindingRow> ReportView::findings_of(const Run& run) {
    return guarded([&] { return history::findings_of(impl_->database, run); });
}

}  // namespace jw::history
