// SPDX-License-Identifier: MIT
#include <SQLiteCpp/Column.h>

#include <chrono>
#include <utility>
#include <vector>

#include "history/runs/job_name.hpp"
#include "history/runs/run_writer.hpp"
#include "judge/expect/judged.hpp"

/// How a RunWriter finds what belongs together: of one try, and of the tries of one activation.
namespace jw::history {

namespace {

/// Whether a try is one of those that a run has.
bool covers(const Run& whole, const Run& run) {
    if (whole.tries < 2 || !whole.duration || run.attempt == 0) return false;
    const auto end = whole.started + *whole.duration + whole.suspended.value_or(Micros{0});
    return run.started >= whole.started && run.started < end && run.attempt <= whole.attempt &&
           run.attempt + whole.tries > whole.attempt;
}

/// A manager counts the tries. Of a wrapper it is one where the run before is to be tried again.
bool follows(const Run& before, const Run& run) {
    const bool is_awaited = before.outcome == Outcome::running && before.retry_by;
    if (run.source.empty()) return is_awaited && (before.job == run.job || !before.source.empty());
    // A manager knows of no rules.
    return before.attempt + 1 == run.attempt &&
           (is_awaited || is_failure(expect::told_outcome(before)));
}

/// Of a try in between that is told of late: what is behind it took its place.
bool is_between(const Run& before, const Run& run) {
    return !run.source.empty() && before.outcome == Outcome::running && before.tries > 1 &&
           before.attempt >= run.attempt;
}

}  // namespace

std::optional<Row> RunWriter::activation_of(const Run& run) {
    if (run.invocation_id.empty() || run.unit.empty()) return std::nullopt;
    auto told = told_of_last_try(run);
    return told ? std::move(told) : told_of_try(run);
}

std::optional<Row> RunWriter::told_of_last_try(const Run& run) {
    if (run.unit_part != UnitPart::none) {
        auto wrapped = wrapped_as_main(run);
        return wrapped ? std::move(wrapped) : told_by_manager(run);
    }
    if (!run.source.empty()) {
        auto wrapped = wrapped_as_main(run);
        return wrapped ? std::move(wrapped) : wrapped_below(run);
    }
    // A run that some process of the service has had recorded.
    return run.job == hosts_.key_of(job_of_unit(run.unit), run) ? told_by_manager(run)
                                                                : std::nullopt;
}

/// A row has the invocation of its last try.
std::optional<Row> RunWriter::told_of_try(const Run& run) {
    const bool is_own = !run.source.empty() || run.unit_part != UnitPart::none ||
                        run.job == hosts_.key_of(job_of_unit(run.unit), run);
    const auto id = is_own ? parts_.run_of_invocation(run.unit, run.invocation_id) : std::nullopt;
    auto row = id ? find_id(*id) : std::nullopt;
    if (!row || !run.source.empty() || !row->run.source.empty() || row->run.job == run.job)
        return row;
    return std::nullopt;
}

std::optional<Put> RunWriter::put_try(const std::optional<Row>& known, const Part& part,
                                      Instant now) {
    const auto earlier = tried_before(known, part.row.run);
    if (!earlier) return std::nullopt;
    const bool is_apart = !parts_.of(earlier->run.id).empty();
    if (!is_apart && covers(earlier->run, part.row.run)) return Put{};
    auto parts = parts_of(*earlier);
    if (known) move_parts(*known, parts);
    std::erase_if(parts, [&part](const Part& other) {
        return other.row.run.key == part.row.run.key && other.row.revision < part.row.revision;
    });
    parts.push_back(part);
    auto put = put_together(earlier->run.id, std::move(parts), Told::so_far, now);
    if (known) tell_joined(put, known->run, earlier->run.id);
    return put;
}

/// The row of a try becomes a part of another one.
void RunWriter::move_parts(const Row& from, std::vector<Part>& to) {
    for (auto& part : parts_of(from)) {
        part.is_kept = false;
        to.push_back(std::move(part));
    }
    changes_.note(&from.run, nullptr);
    erase(from.run.id);
    note_gone(from.run);
}

void RunWriter::note_gone(const Run& run) {
    if (table_ != Table::runs) return;
    note_gone_.bind(":key", run.key);
    note_gone_.bind(":job", run.job);
    note_gone_.bind(":started", seconds_of(run.started));
    execute(note_gone_);
}

/// It may have been judged by itself: now it is no more than a try of the other run.
void RunWriter::tell_joined(Put& put, const Run& joined, std::int64_t whole) {
    put.gone.push_back(joined.id);
    if (!is_failure(joined.outcome)) return;
    put.corrected = find_id(whole)->run;
    if (is_failure(put.corrected->outcome)) put.corrected->outcome = Outcome::running;
}

/// What waits in a spool comes in no order: the tries after this one may be there already.
Put RunWriter::join_next_tries(Put put, const std::string& key, Instant now) {
    const auto id = parts_.run_with(key);
    auto row = id ? find_id(*id) : find_key(key);
    while (row) {
        const auto next = try_after(row->run);
        if (!next) break;
        auto parts = parts_of(*row);
        move_parts(*next, parts);
        auto joined = put_together(row->run.id, std::move(parts), Told::so_far, now);
        tell_joined(put, next->run, row->run.id);
        row = find_id(row->run.id);
        put.replaced = put.joined = true;
        if (joined.ended) put.ended = std::move(joined.ended);
        if (put.ended && row->run.outcome == Outcome::running) put.ended.reset();
        if (put.ended) put.ended = row->run;
    }
    return put;
}

/// Whether it may be a further try: as its manager counts, or as the run of a service's own wrapper
/// of which nothing else is known.
bool RunWriter::may_be_further(const std::optional<Row>& known, const Run& run) {
    if (run.invocation_id.empty() || run.unit.empty() || (known && known->run.tries > 1))
        return false;
    if (!run.source.empty()) return is_further(run.attempt);
    const bool is_own =
        run.unit_part != UnitPart::none || run.job == hosts_.key_of(job_of_unit(run.unit), run);
    return !known && is_own;
}

std::optional<Row> RunWriter::tried_before(const std::optional<Row>& known, const Run& run) {
    if (!may_be_further(known, run)) return {};
    const bool by_manager = !run.source.empty();
    const auto id = parts_.run_before(run);
    auto earlier = id ? find_id(*id) : std::nullopt;
    if (!earlier && by_manager) earlier = neighbour(find_earlier_, known ? known->run : run, run);
    if (!earlier || (known && earlier->run.id == known->run.id)) return {};
    const auto& before = earlier->run;
    const bool fits = follows(before, run) || is_between(before, run) || covers(before, run);
    return fits && run.started - before.started < longest_trying ? earlier : std::nullopt;
}

std::optional<Row> RunWriter::try_after(const Run& run) {
    const bool is_awaited = run.outcome == Outcome::running && run.retry_by;
    if (!is_awaited && !is_failure(expect::told_outcome(run))) return {};
    const auto id = parts_.run_after(run);
    auto next = id ? find_id(*id) : std::nullopt;
    if (!next) next = neighbour(find_later_, run, run);
    if (!next || next->run.id == run.id) return {};
    const auto& after = next->run;
    const bool is_next = after.attempt == run.attempt + after.tries && is_further(run.attempt + 1);
    return is_next && after.started - run.started < longest_trying ? next : std::nullopt;
}

std::vector<Part> RunWriter::parts_of(const Row& row) {
    auto parts = parts_.of(row.run.id);
    if (parts.empty()) parts.push_back(part_in(row));
    return parts;
}

/// Whether it was put together, so long ago that its parts are gone.
bool RunWriter::is_whole(const Run& run) {
    return run.source.empty() && !run.result.empty() && parts_.of(run.id).empty();
}

Part RunWriter::part_in(const Row& row) {
    Part part{.row = row, .output = {}};
    expect::take_back(part.row.run);
    find_output_.bind(":value", row.run.id);
    if (find_output_.executeStep()) {
        part.output = output_from(find_output_);
        part.row.fingerprint = fingerprint_from(find_output_);
    }
    find_output_.reset();
    return part;
}

std::optional<Row> RunWriter::told_by_manager(const Run& run) {
    find_told_.bind(":invocation", run.invocation_id);
    find_told_.bind(":unit", run.unit);
    return found_by(find_told_);
}

/// The wrapper's run of the same job. To a manager, which knows of none, any job is the same if
/// there is only one.
std::optional<Row> RunWriter::wrapped_as_main(const Run& run) {
    const bool by_manager = !run.source.empty();
    const auto job = by_manager ? hosts_.key_of(job_of_unit(run.unit), run) : run.job;
    find_main_.bind(":invocation", run.invocation_id);
    find_main_.bind(":unit", run.unit);
    find_main_.bind(":job", job);
    std::vector<Row> rows;
    while (find_main_.executeStep()) rows.push_back(row_from(find_main_));
    find_main_.reset();
    if (rows.empty()) return std::nullopt;
    const bool fits = rows.front().run.job == job || (by_manager && rows.size() == 1);
    return fits ? std::optional{std::move(rows.front())} : std::nullopt;
}

/// The run of the service's own job that a process below it had recorded last.
std::optional<Row> RunWriter::wrapped_below(const Run& run) {
    const auto job = hosts_.key_of(job_of_unit(run.unit), run);
    find_below_.bind(":invocation", run.invocation_id);
    find_below_.bind(":unit", run.unit);
    find_below_.bind(":job", job);
    return found_by(find_below_);
}

}  // namespace jw::history
