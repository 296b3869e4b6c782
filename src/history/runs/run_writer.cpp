// SPDX-License-Identifier: MIT
#include "history/runs/run_writer.hpp"

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>
#include <pwd.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include "history/runs/job_name.hpp"
#include "judge/alert/step.hpp"
#include "judge/expect/warnings.hpp"
#include "judge/output/signature.hpp"

namespace jw::history {

namespace {

std::int64_t revision_of(const spool::Entry& entry) {
    if (entry.kind == spool::Kind::start) return start_revision;
    if (entry.bare) return bare_revision;
    constexpr auto largest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    return static_cast<std::int64_t>(std::min(entry.revision, largest));
}

/// A TEMP view over `runs` can't be changed; nobody takes the output of a run from it.
constexpr auto no_op_sql = "SELECT :id";

/// Of each table by itself: over the TEMP view of both every row would be looked at.
constexpr auto next_id_sql = R"sql(
    SELECT max(ifnull((SELECT max(id) FROM main.runs), 0),
               ifnull((SELECT max(id) FROM temp.pending), 0)) + 1)sql";

constexpr auto put_back_sql = "UPDATE runs SET id = -id WHERE id = -:id";

/// For who has read the run by itself.
constexpr auto note_gone_sql =
    "INSERT INTO changes (gone, gone_job, gone_started) VALUES (:key, :job, :started)";

constexpr auto erase_run_sql = "DELETE FROM runs WHERE id = :id";
constexpr auto hide_run_sql = "INSERT OR IGNORE INTO temp.erased (id) VALUES (:id)";
constexpr auto erase_none_sql = "DELETE FROM parts WHERE 0 AND id = :id";
constexpr auto erase_pending_sql = "DELETE FROM temp.pending WHERE id = :id";

/// With another number, and back: SQLite joins pages that have become nearly empty where a row is
/// taken out, not where one becomes shorter.
constexpr auto drop_output_sql = R"sql(
    UPDATE runs
       SET id = -id,
           stdout = CASE WHEN stdout_bytes = 0 THEN stdout END,
           stderr = CASE WHEN stderr_bytes = 0 THEN stderr END,
           output_times = NULL,
           stdout_dropped = stdout_bytes, stderr_dropped = stderr_bytes,
           stdout_gap_at = 0, stderr_gap_at = 0, output_bytes = 0
     WHERE id = :id)sql";

/// What is known of one invocation of a unit. All that runs below one service shares its
/// invocation, so there may be very many rows of wrappers; each statement has an index of its own.
constexpr auto told_rest = R"sql(
     FROM runs WHERE invocation_id = :invocation AND unit = :unit AND source IS NOT NULL)sql";

constexpr auto main_rest = R"sql(
     FROM runs WHERE invocation_id = :invocation AND unit = :unit AND unit_part IS NOT NULL
    ORDER BY job = :job DESC, started DESC LIMIT 2)sql";

constexpr auto below_rest = R"sql(
     FROM runs WHERE invocation_id = :invocation AND unit = :unit AND source IS NULL AND job = :job
    ORDER BY started DESC LIMIT 1)sql";

/// The newest run of a unit before another one, and the oldest one behind it.
constexpr auto earlier_rest = R"sql(
     FROM runs WHERE job = :job AND ordered < :place AND started < :place AND unit = :unit
      AND boot_id = :boot AND id <> :known ORDER BY ordered DESC LIMIT 1)sql";

constexpr auto later_rest = R"sql(
     FROM runs WHERE job = :job AND ordered > :place AND started > :place AND unit = :unit
      AND boot_id = :boot AND id <> :known ORDER BY ordered LIMIT 1)sql";

constexpr auto newest_rest = R"sql(
     FROM runs WHERE job = :job AND unit = :unit AND outcome <> 'running'
    ORDER BY ordered DESC LIMIT 1)sql";

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
    if (run.unit_part == UnitPart::none) run.unit_part = known.unit_part;
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
    return bare;
}

std::optional<Row> found_by(SQLite::Statement& statement) {
    std::optional<Row> found;
    if (statement.executeStep()) found = row_from(statement);
    statement.reset();
    return found;
}

/// Whether what was judged before is to be judged once more.
bool is_other_end(const Run& before, const Run& after) {
    if (after.outcome == Outcome::running) return false;
    return is_failure(before.outcome) != is_failure(after.outcome) || before.job != after.job;
}

/// The run, if it was judged before, and is a failure now or none any more.
std::optional<Run> correction(const std::optional<Row>& before, const Run& run) {
    if (!before || !is_end(before->run.outcome) || !is_other_end(before->run, run))
        return std::nullopt;
    const bool was_judged = alert::verdict_of(before->run.outcome) != alert::Verdict::neither;
    return was_judged && before->run.job == run.job ? std::optional{run} : std::nullopt;
}

void add_note(Run& run, std::string_view note) {
    if (run.note.find(note) != std::string::npos) return;
    if (!run.note.empty()) run.note += "; ";
    run.note += note;
}

}  // namespace

RunWriter::RunWriter(SQLite::Database& database, Table table, Summing summing, Machine self)
    : database_{database},
      table_{table},
      summing_{summing},
      summaries_{database},
      clock_{database},
      parts_{database},
      hosts_{database, std::move(self)},
      fingerprints_{database},
      find_key_{database, find_sql("run_key")},
      find_id_{database, find_sql("id")},
      find_output_{database,
                   fmt::format("SELECT {} FROM runs WHERE id = :value", output_columns_sql)},
      find_told_{database, select_runs(told_rest)},
      find_main_{database, select_runs(main_rest)},
      find_below_{database, select_runs(below_rest)},
      find_earlier_{database, select_runs(earlier_rest)},
      find_later_{database, select_runs(later_rest)},
      find_newest_{database, select_runs(newest_rest)},
      put_{database, put_sql(table)},
      erase_{database, table == Table::runs ? erase_run_sql : hide_run_sql},
      erase_pending_{database, table == Table::runs ? erase_none_sql : erase_pending_sql},
      drop_output_{database, table == Table::runs ? drop_output_sql : no_op_sql},
      put_back_{database, table == Table::runs ? put_back_sql : no_op_sql},
      next_id_{database, table == Table::pending ? next_id_sql : no_op_sql},
      note_gone_{database, note_gone_sql} {}

void RunWriter::name_job(Run& run) {
    if (run.job.empty()) run.job = hosts_.key_of(derived_job_name(run), run);
}

Row RunWriter::row_of(spool::Entry& entry) {
    Row row{.run = std::move(entry.run), .revision = revision_of(entry)};
    auto& run = row.run;
    if (!run.job.empty()) run.job = hosts_.key_of(run.job, run);
    run.outcome = as_told(run.outcome, run.source);
    if (entry.warn_by_program && run.outcome == Outcome::failure && run.exit &&
        expect::warns_by(run.argv, *run.exit))
        run.outcome = Outcome::warn;
    if (entry.uid) run.user = user_name(*entry.uid);
    if (table_ == Table::runs) row.fingerprint = fingerprints_.id_of(entry.fingerprint);
    if (entry.output_torn) add_note(run, "the output was lost: its spool entry is torn");
    return row;
}

Put RunWriter::put(spool::Entry entry, Instant now) {
    Part part{.row = row_of(entry), .output = std::move(entry.output), .closes = entry.closes};
    auto& run = part.row.run;
    if (run.attempt % most_tries == 0) run.retry_by.reset();  // a try after this is another run's
    const bool by_manager = !run.source.empty() && !run.invocation_id.empty();
    const bool may_go_on = by_manager && is_failure(run.outcome);
    const auto key = run.key;
    auto put = put_part(part, now);
    if (!put) put = put_alone(std::move(part.row), part.output, entry.bare, now);
    return may_go_on ? join_next_tries(*std::move(put), key, now) : *std::move(put);
}

void RunWriter::judge(const std::optional<Row>& before, Run& run, const Output& output,
                      Instant now) {
    expecting_.judge(before ? std::optional{before->run} : std::nullopt, run, output, now);
}

Put RunWriter::put_alone(Row row, const Output& output, bool bare, Instant now) {
    auto& run = row.run;
    const auto before = find_key(run.key);
    if (before && row.revision <= before->revision) {
        if (before->revision == bare_revision && row.revision == start_revision) {
            auto whole = completed(*before, std::move(run));
            name_job(whole.run);
            place(whole.run, before, now);
            static_cast<void>(replace(*before, std::move(whole), {}));
        }
        return {};
    }
    if (before && bare) run.job = before->run.job;  // the name may be cut to fit a file name
    if (before && before->revision > bare_revision && run.source.empty())
        keep_origin(run, before->run);
    if (before) fill_from(run, before->run);
    name_job(run);
    place(run, before, now);
    judge(before, run, output, now);
    auto corrected = correction(before, run);
    // A warning was not judged, so this is the first that is told of the failure.
    const bool is_worse = before && before->run.outcome == Outcome::warn && is_failure(run.outcome);
    auto failed = is_worse ? std::optional{run} : std::nullopt;
    auto ended = replace(before, std::move(row), output);
    if (failed) {
        failed->id = written_;
        ended = std::move(failed);
    }
    return {.replaced = true,
            .joined = false,
            .ended = std::move(ended),
            .corrected = std::move(corrected),
            .gone = {}};
}

std::optional<Put> RunWriter::put_part(const Part& part, Instant now) {
    const auto& run = part.row.run;
    if (const auto id = parts_.run_with(run.key)) return put_among(*id, parts_.of(*id), part, now);
    if (part.closes) return Put{};
    auto known = activation_of(run);
    if (auto put = put_try(known, part, now)) return put;
    if (known && is_whole(known->run)) return put_late(*known, part);
    if (run.unit_part == UnitPart::main && is_end(run.outcome) && is_told_by_manager(run)) {
        auto observed = part;
        observed.row.run.unit_part = UnitPart::observed;
        return put_part(observed, now);
    }
    const bool awaits = is_tried_again(run) ||
                        (run.unit_part == UnitPart::observed && run.outcome != Outcome::running);
    // Told before, when nothing was awaited yet.
    if (!known && awaits) known = find_key(run.key);
    const bool is_alone = !known || known->run.key == run.key;
    if (is_alone && !awaits) return std::nullopt;
    if (!known) return put_together(0, {part}, Told::so_far, now);
    return put_among(known->run.id, parts_of(*known), part, now);
}

/// Whether there is somebody, such as the companion, who has brought the manager's word of the run
/// before: then a success is none until it has come.
bool RunWriter::is_told_by_manager(const Run& run) {
    find_newest_.bind(":job", run.job);
    find_newest_.bind(":unit", run.unit);
    const auto newest = found_by(find_newest_);
    return newest && newest->run.source.empty() && !newest->run.result.empty();
}

/// The run of the same job and unit that is next to `run` in the order of `statement`.
std::optional<Row> RunWriter::neighbour(SQLite::Statement& statement, const Run& known,
                                        const Run& run) {
    statement.bind(":job",
                   known.job.empty() ? hosts_.key_of(job_of_unit(run.unit), run) : known.job);
    statement.bind(":place", seconds_of(run.started));
    statement.bind(":unit", run.unit);
    statement.bind(":boot", run.boot_id);
    statement.bind(":known", known.id);
    return found_by(statement);
}

/// What comes so late is what processes that a job left behind have written since.
Put RunWriter::put_late(const Row& known, const Part& part) {
    if (!part.row.run.source.empty() || part.row.run.key != known.run.key) return {};
    auto all = part_in(known);
    all.row.run.source = "systemd";
    auto whole = merged({std::move(all), part});
    whole.row.revision = known.revision + 1;
    whole.row.run.place = known.run.place;
    judge(known, whole.row.run, whole.output, Instant::max());
    auto ended = replace(known, whole.row, whole.output);
    return {
        .replaced = true, .joined = true, .ended = std::move(ended), .corrected = {}, .gone = {}};
}

/// Puts the newer word of one, or one that is new, beside what the others have told.
Put RunWriter::put_among(std::int64_t id, std::vector<Part> parts, const Part& part, Instant now) {
    const auto& run = part.row.run;
    const auto before = std::ranges::find(
        parts, run.key, [](const Part& other) -> const std::string& { return other.row.run.key; });
    if (before == parts.end()) {
        parts.push_back(part);
        return put_together(id, std::move(parts), Told::so_far, now);
    }
    if (part.row.revision <= before->row.revision) return {};
    if (part.closes) {
        before->row.run.retry_by.reset();
        add_note(before->row.run, run.note);
        before->row.revision = part.row.revision;
        before->is_kept = false;
        return put_together(id, std::move(parts), Told::so_far, now);
    }
    auto newer = part;
    if (run.source.empty() && before->row.revision > bare_revision)
        keep_origin(newer.row.run, before->row.run);
    fill_from(newer.row.run, std::move(before->row.run));
    *before = std::move(newer);
    return put_together(id, std::move(parts), Told::so_far, now);
}

Put RunWriter::put_together(std::int64_t id, std::vector<Part> parts, Told told, Instant now) {
    for (auto& part : parts) name_job(part.row.run);
    const auto before = id != 0 ? find_id(id) : std::nullopt;
    auto whole = merged(parts, told);
    auto& run = whole.row.run;
    if (before) run.key = before->run.key;
    place_together(run, before, now);
    judge(before, run, whole.output, now);
    auto ended = replace(before, whole.row, whole.output);
    run.id = written_;
    for (const auto& part : parts)
        if (!part.is_kept) parts_.keep(part, run.id);
    Put put{.replaced = true,
            .joined = before && parts.size() > 1,
            .ended = std::move(ended),
            .corrected = {},
            .gone = {}};
    if (put.ended || !before || !is_other_end(before->run, run)) return put;
    put.corrected = correction(before, run);
    if (!put.corrected) put.ended = std::move(run);
    return put;
}

std::optional<Run> RunWriter::end_unheard(std::int64_t id) {
    auto parts = parts_.of(id);
    if (parts.empty()) return std::nullopt;
    const bool is_retried = std::ranges::any_of(
        parts, [](const Part& part) { return part.row.run.retry_by.has_value(); });
    add_note(parts.back().row.run, is_retried ? "systemd did not say what came of the next try"
                                              : "systemd did not say how the service ended");
    return put_together(id, std::move(parts), Told::all, Instant::max()).ended;
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
    for (auto* statement : {&erase_, &erase_pending_}) {
        statement->bind(":id", id);
        execute(*statement);
    }
    parts_.forget(id);
    summaries_.remove(counted(before->run));
    if (summing_ == Summing::at_once) summaries_.write();
}

void RunWriter::drop_output(std::int64_t id) {
    for (auto* statement : {&drop_output_, &put_back_}) {
        statement->bind(":id", id);
        execute(*statement);
    }
}

std::optional<Run> RunWriter::replace(const std::optional<Row>& before, Row after,
                                      const Output& output) {
    auto& run = after.run;
    if (before) run.id = before->run.id;
    if (run.id == 0 && table_ == Table::pending) run.id = next_id();
    after.signature = output::signature(run, output);
    bind_row(put_, after, output);
    execute(put_);
    put_.clearBindings();  // some are borrowed from `after` and `output`
    if (run.id == 0) run.id = database_.getLastInsertRowid();
    written_ = run.id;
    if (before) summaries_.remove(counted(before->run));
    summaries_.add(counted(run));
    changes_.note(before ? &before->run : nullptr, &run);
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
