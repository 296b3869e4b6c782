// SPDX-License-Identifier: MIT
#include "history/runs/run_writer.hpp"

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>
#include <pwd.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "history/runs/job_name.hpp"

namespace jw::history {

namespace {

std::int64_t revision_of(const spool::Entry& entry) {
    if (entry.kind == spool::Kind::start) return start_revision;
    if (entry.bare) return bare_revision;
    constexpr auto largest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    return static_cast<std::int64_t>(std::min(entry.revision, largest));
}

/// A TEMP view over `runs` can't be deleted from; nobody does.
constexpr auto no_op_sql = "SELECT :id";

/// Of each table by itself: over the TEMP view of both every row would be looked at.
constexpr auto next_id_sql = R"sql(
    SELECT max(ifnull((SELECT max(id) FROM main.runs), 0),
               ifnull((SELECT max(id) FROM temp.pending), 0)) + 1)sql";

constexpr auto erase_run_sql = "DELETE FROM runs WHERE id = :id";

constexpr auto drop_output_sql = R"sql(
    UPDATE runs
       SET stdout = CASE WHEN stdout_bytes = 0 THEN stdout END,
           stderr = CASE WHEN stderr_bytes = 0 THEN stderr END,
           stdout_dropped = stdout_bytes, stderr_dropped = stderr_bytes,
           stdout_gap_at = 0, stderr_gap_at = 0, output_bytes = 0
     WHERE id = :id)sql";

/// What is known of one invocation of a unit: one command of it each from the wrapper, or one row
/// from elsewhere. All that runs below one service shares its invocation, so there may be very many
/// of the former; each statement has an index of its own.
constexpr auto is_wrapped_sql = R"sql(
    SELECT 1 FROM runs WHERE invocation_id = :invocation AND unit = :unit AND source IS NULL
     LIMIT 1)sql";

constexpr auto find_twins_sql = R"sql(
    SELECT id FROM runs
     WHERE invocation_id = :invocation AND unit = :unit AND source IS NOT NULL)sql";

/// The runs timed by the clock of one boot.
constexpr auto of_boot_sql = R"sql(
    SELECT id, boottime FROM runs
     WHERE ordered >= :since AND boot_id = :boot AND boottime IS NOT NULL
       AND ifnull(time_namespace, 0) = :time_namespace)sql";

constexpr auto correct_start_sql =
    "UPDATE runs SET started = :started, place = :place WHERE id = :id";

std::string find_sql(const char* column) {
    return fmt::format("SELECT {} FROM runs WHERE {} = :value", row_columns(), column);
}

template <typename T>
void take_if_empty(T& value, T& other) {
    if (value.empty()) value = std::move(other);
}

void take_if_none(ProcessId& value, const ProcessId& other) {
    if (value.pid == 0) value = other;
}

/// Completes what `run` does not know of itself with what an older entry of it told.
void fill_from(Run& run, Run known) {
    take_if_empty(run.job, known.job);
    take_if_empty(run.user, known.user);
    take_if_empty(run.host, known.host);
    take_if_empty(run.boot_id, known.boot_id);
    take_if_empty(run.cwd, known.cwd);
    take_if_empty(run.argv, known.argv);
    take_if_empty(run.unit, known.unit);
    take_if_empty(run.invocation_id, known.invocation_id);
    take_if_empty(run.trigger, known.trigger);
    take_if_empty(run.mistake, known.mistake);
    take_if_none(run.process, known.process);
    take_if_none(run.wrapper, known.wrapper);
    take_if_none(run.relay, known.relay);
    if (run.pid_namespace == 0) run.pid_namespace = known.pid_namespace;
    if (run.time_namespace == 0) run.time_namespace = known.time_namespace;
    if (!run.boottime) run.boottime = known.boottime;
    if (!run.monotonic) run.monotonic = known.monotonic;
    if (!run.time_limit) run.time_limit = known.time_limit;
}

/// A later end entry of a wrapper is written when it, and maybe our caller, are long gone: where
/// the run came from is what the first one says.
void keep_origin(Run& run, const Run& first) {
    run.job = first.job;
    run.unit = first.unit;
    run.invocation_id = first.invocation_id;
    run.trigger = first.trigger;
    run.process = first.process;
    run.wrapper = first.wrapper;
    run.relay = first.relay;
    run.pid_namespace = first.pid_namespace;
    run.time_namespace = first.time_namespace;
}

/// The row of a bare entry with the facts of the start entry that came after it.
Row completed(Row bare, Run start) {
    bare.run.job = start.job;
    fill_from(bare.run, std::move(start));
    if (bare.run.job.empty()) bare.run.job = derived_job_name(bare.run);
    return bare;
}

std::optional<Row> found_by(SQLite::Statement& statement) {
    std::optional<Row> found;
    if (statement.executeStep()) found = row_from(statement);
    statement.reset();
    return found;
}

void add_note(Run& run, std::string_view note) {
    if (!run.note.empty()) run.note += "; ";
    run.note += note;
}

}  // namespace

RunWriter::RunWriter(SQLite::Database& database, Table table, Summing summing)
    : database_{database},
      table_{table},
      summing_{summing},
      summaries_{database},
      clock_{database},
      find_key_{database, find_sql("run_key")},
      find_id_{database, find_sql("id")},
      is_wrapped_{database, is_wrapped_sql},
      find_twins_{database, find_twins_sql},
      put_{database, put_sql(table)},
      erase_{database, table == Table::runs ? erase_run_sql : no_op_sql},
      drop_output_{database, table == Table::runs ? drop_output_sql : no_op_sql},
      next_id_{database, table == Table::pending ? next_id_sql : no_op_sql} {}

Put RunWriter::put(spool::Entry entry, Instant now) {
    if (is_wrapped(entry.run)) return {};
    auto twin = take_twins(entry.run);
    Row row{.run = std::move(entry.run), .revision = revision_of(entry)};
    auto& run = row.run;
    if (twin) run.id = twin->id;
    run.outcome = as_told(run.outcome, run.source);
    if (entry.uid) run.user = user_name(*entry.uid);
    if (entry.output_torn) add_note(run, "the output was lost: its spool entry is torn");

    const auto before = find_key(run.key);
    if (before && row.revision <= before->revision) {
        if (before->revision == bare_revision && row.revision == start_revision) {
            auto whole = completed(*before, std::move(run));
            place(whole.run, before, now);
            static_cast<void>(replace(*before, std::move(whole), {}));
        }
        return {};
    }
    if (before && entry.bare) run.job = before->run.job;  // the name may be cut to fit a file name
    if (before && before->revision > bare_revision && run.source.empty())
        keep_origin(run, before->run);
    if (before) fill_from(run, before->run);
    if (run.job.empty()) run.job = derived_job_name(run);
    place(run, before, now);
    const bool is_correction =
        before && is_failure(before->run.outcome) && !is_failure(run.outcome);
    auto corrected = is_correction ? std::optional{run} : std::nullopt;
    auto ended = replace(before, std::move(row), entry.output);
    return {.replaced = true,
            .ended = std::move(ended),
            .twin = std::move(twin),
            .corrected = std::move(corrected)};
}

/// What was found out about the time of a run, when it was first told of, stays.
void RunWriter::place(Run& run, const std::optional<Row>& before, Instant now) {
    const bool is_placed = before && before->run.source.empty() && run.source.empty() &&
                           before->revision != bare_revision;
    if (is_placed) {
        run.started = before->run.started;
        run.place = before->run.place;
        return;
    }
    const auto step = clock_.place(run, now);
    if (step && table_ == Table::runs) correct_starts(run, *step);
}

void RunWriter::correct_starts(const Run& run, const ClockStep& step) {
    SQLite::Statement boot{database_, of_boot_sql};
    boot.bind(":boot", run.boot_id);
    boot.bind(":time_namespace", static_cast<std::int64_t>(run.time_namespace));
    boot.bind(":since", seconds_of(step.since));
    std::vector<std::pair<std::int64_t, Micros>> known;
    while (boot.executeStep())
        known.emplace_back(boot.getColumn(0).getInt64(),
                           instant_of(boot.getColumn(1).getDouble()).time_since_epoch());
    SQLite::Statement correct{database_, correct_start_sql};
    for (const auto& [id, boottime] : known) {
        auto other = find_id(id)->run;
        const auto before = counted(other);
        const auto place = place_of(other);
        other.started = step.zero + boottime;
        other.place = place > other.started ? std::optional{place} : std::nullopt;
        correct.bind(":id", id);
        correct.bind(":started", seconds_of(other.started));
        correct.bind(":place");
        if (other.place) correct.bind(":place", seconds_of(place));
        execute(correct);
        summaries_.remove(before);
        summaries_.add(counted(other));
    }
}

bool RunWriter::is_wrapped(const Run& run) {
    if (table_ != Table::runs || run.source.empty() || run.invocation_id.empty()) return false;
    is_wrapped_.bind(":invocation", run.invocation_id);
    is_wrapped_.bind(":unit", run.unit);
    const bool found = is_wrapped_.executeStep();
    is_wrapped_.reset();
    return found;
}

std::optional<Run> RunWriter::take_twins(const Run& run) {
    if (table_ != Table::runs || !run.source.empty() || run.invocation_id.empty())
        return std::nullopt;
    find_twins_.bind(":invocation", run.invocation_id);
    find_twins_.bind(":unit", run.unit);
    std::vector<std::int64_t> ids;
    while (find_twins_.executeStep()) ids.push_back(find_twins_.getColumn(0).getInt64());
    find_twins_.reset();
    if (ids.empty()) return std::nullopt;
    auto twin = find_id(ids.front());
    for (const auto id : ids) erase(id);
    return std::move(twin->run);
}

std::optional<Run> RunWriter::mark_interrupted(std::int64_t id) {
    const auto before = find_id(id);
    if (!before || is_end(before->run.outcome)) return std::nullopt;
    auto after = *before;
    after.run.outcome = Outcome::interrupted;
    after.run.duration.reset();
    return replace(before, std::move(after), {});
}

void RunWriter::erase(std::int64_t id) {
    const auto before = find_id(id);
    if (!before) return;
    erase_.bind(":id", id);
    erase_.exec();
    erase_.reset();
    summaries_.remove(counted(before->run));
    if (summing_ == Summing::at_once) summaries_.write();
}

void RunWriter::drop_output(std::int64_t id) {
    drop_output_.bind(":id", id);
    drop_output_.exec();
    drop_output_.reset();
}

std::optional<Run> RunWriter::replace(const std::optional<Row>& before, Row after,
                                      const Output& output) {
    auto& run = after.run;
    if (before) run.id = before->run.id;
    if (run.id == 0 && table_ == Table::pending) run.id = next_id();
    bind_row(put_, after, output);
    put_.exec();
    put_.reset();
    put_.clearBindings();  // some are borrowed from `after` and `output`
    if (run.id == 0) run.id = database_.getLastInsertRowid();
    if (before) summaries_.remove(counted(before->run));
    summaries_.add(counted(run));
    if (summing_ == Summing::at_once) summaries_.write();
    const bool had_ended = before && is_end(before->run.outcome);
    if (had_ended || !is_end(run.outcome)) return std::nullopt;
    return std::move(run);
}

std::optional<Row> RunWriter::find_key(const std::string& key) {
    find_key_.bind(":value", key);
    return found_by(find_key_);
}

std::optional<Row> RunWriter::find_id(std::int64_t id) {
    find_id_.bind(":value", id);
    return found_by(find_id_);
}

std::int64_t RunWriter::next_id() {
    next_id_.executeStep();
    const auto id = next_id_.getColumn(0).getInt64();
    next_id_.reset();
    return id;
}

const std::string& RunWriter::user_name(std::uint32_t uid) {
    const auto known = user_names_.find(uid);
    if (known != user_names_.end()) return known->second;
    const auto* account = ::getpwuid(uid);
    return user_names_[uid] = account != nullptr ? account->pw_name : fmt::format("uid {}", uid);
}

}  // namespace jw::history
