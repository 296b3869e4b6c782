// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capture/spool/reader.hpp"
#include "history/database/lazy_statement.hpp"
#include "history/expecting/expecting.hpp"
#include "history/runs/boot_clock.hpp"
#include "history/runs/fingerprints.hpp"
#include "history/runs/hosts.hpp"
#include "history/runs/judged_changes.hpp"
#include "history/runs/merged.hpp"
#include "history/runs/parts.hpp"
#include "history/runs/rows.hpp"
#include "history/runs/summaries.hpp"

namespace jw::history {

/// What became of an entry.
struct Put {
    bool replaced = false;  ///< it is newer than what was known of its run
    bool joined = false;    ///< others had told of that run before
    /// The run, if this entry is the first to tell its end, or tells another end or job than those
    /// before it.
    std::optional<Run> ended;
    /// The run, if it was told of before as a failure, and is none, or the other way round.
    std::optional<Run> corrected;
    std::vector<std::int64_t>
        gone;  ///< rows that have become a part of this one: tries of Restart=
};

/// When the summaries of the runs are written: with each of them, or for many at a time.
enum class Summing { at_once, when_told };

/// Writes runs, one row for each key however often and in whichever order its entries come: an
/// entry of a higher revision replaces the row and keeps its id, a lower or equal one changes
/// nothing. What wrappers and managers tell of one activation of a service becomes one row, see
/// merged(). Jobs are told apart by their hosts. The caller opens and commits the transaction.
class RunWriter {
public:
    /// Into `runs`, or into the TEMP table beside it where the store can't be written. `self` is
    /// the machine that the store's own runs are of.
    RunWriter(SQLite::Database& database, Table table, Summing summing = Summing::at_once,
              Machine self = this_machine());

    /// From now on these rules decide what becomes of runs.
    void expect(Expecting expecting) { expecting_ = std::move(expecting); }

    /// `now` is the recorder's clock, by which runs are found out that are dated in the future.
    Put put(spool::Entry entry, Instant now = Instant::max());

    /// Makes a running row an interrupted one; the row's end, should it still come, replaces it.
    /// The run, unless it has ended already.
    std::optional<Run> mark_interrupted(std::int64_t id);

    void erase(std::int64_t id);

    /// Forgets the output of a run; its sizes stay.
    void drop_output(std::int64_t id);

    /// Ends a run whose steps have ended, and of which no manager is going to tell: as the steps
    /// did. The run, unless it has ended already.
    std::optional<Run> end_unheard(std::int64_t id);

    /// Which runs are to be judged, and since when; forgets it.
    std::map<std::string, RunPlace> take_changes() { return changes_.take(); }

    /// For Summing::when_told: before the transaction is committed.
    void write_summaries() { summaries_.write(); }

private:
    Row row_of(spool::Entry& entry);
    /// Of a run that was given no name.
    void name_job(Run& run);
    void judge(const std::optional<Row>& before, Run& run, const Output& output, Instant now);
    Put put_alone(Row row, const Output& output, bool bare, Instant now);
    /// Puts what is told of an activation of which others have told, too; nothing where the entry
    /// stands alone.
    std::optional<Put> put_part(const Part& part, Instant now);
    /// Puts what is told of a further try beside what was told of the one before it; nothing where
    /// there is none, or where it is there already. `known`: the row of that try, if it has one.
    std::optional<Put> put_try(const std::optional<Row>& known, const Part& part, Instant now);
    bool is_told_by_manager(const Run& run);
    Put join_next_tries(Put put, const std::string& key, Instant now);
    void move_parts(const Row& from, std::vector<Part>& to);
    void note_gone(const Run& run);
    void tell_joined(Put& put, const Run& joined, std::int64_t whole);
    bool may_be_further(const std::optional<Row>& known, const Run& run);
    std::optional<Row> tried_before(const std::optional<Row>& known, const Run& run);
    std::optional<Row> try_after(const Run& run);
    std::optional<Row> neighbour(SQLite::Statement& statement, const Run& known, const Run& run);
    std::vector<Part> parts_of(const Row& row);
    Put put_among(std::int64_t id, std::vector<Part> parts, const Part& part, Instant now);
    Put put_late(const Row& known, const Part& part);
    Put put_together(std::int64_t id, std::vector<Part> parts, Told told, Instant now);
    bool is_whole(const Run& run);
    /// The row of the activation that a wrapper's or a manager's word belongs to.
    std::optional<Row> activation_of(const Run& run);
    std::optional<Row> told_of_last_try(const Run& run);
    std::optional<Row> told_by_manager(const Run& run);
    std::optional<Row> wrapped_as_main(const Run& run);
    std::optional<Row> wrapped_below(const Run& run);
    std::optional<Row> told_of_try(const Run& run);
    Part part_in(const Row& row);
    /// The run, with its id, if it had no end before and has one now.
    std::optional<Run> replace(const std::optional<Row>& before, Row after, const Output& output);
    std::optional<Row> find_key(const std::string& key);
    std::optional<Row> find_id(std::int64_t id);
    void place(Run& run, const std::optional<Row>& before, Instant now);
    void place_together(Run& run, const std::optional<Row>& before, Instant now);
    /// Corrects when the runs of the boot that `run` belongs to have started.
    void correct_starts(const Run& run, const ClockStep& step);
    std::int64_t next_id();
    const std::string& user_name(std::uint32_t uid);

    SQLite::Database& database_;
    Table table_;
    Summing summing_;
    Summaries summaries_;
    JudgedChanges changes_;
    BootClock clock_;
    Parts parts_;
    Hosts hosts_;
    Fingerprints fingerprints_;
    Expecting expecting_;
    std::int64_t written_ = 0;  ///< id of the row that was written last
    LazyStatement find_key_, find_id_, find_output_, find_told_, find_main_, find_below_,
        find_earlier_, find_later_, find_newest_, put_, erase_, erase_pending_, drop_output_,
        put_back_, next_id_, note_gone_;
    std::map<std::uint32_t, std::string> user_names_;
};

}  // namespace jw::history
