// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "capture/spool/reader.hpp"
#include "history/runs/boot_clock.hpp"
#include "history/runs/rows.hpp"
#include "history/runs/summaries.hpp"

namespace jw::history {

/// What became of an entry.
struct Put {
    bool replaced = false;     ///< it is newer than what was known of its run
    std::optional<Run> ended;  ///< the run, if this entry is the first of its key to tell an end
    std::optional<Run> twin;   ///< the record of another source, whose row it took
    /// The run, if it was called a failure, as one whose processes were gone, and was none.
    std::optional<Run> corrected;
};

/// When the summaries of the runs are written: with each of them, or for many at a time.
enum class Summing { at_once, when_told };

/// Writes runs, one row for each key however often and in whichever order its entries come: an
/// entry of a higher revision replaces the row and keeps its id, a lower or equal one changes
/// nothing. The caller opens and commits the transaction.
class RunWriter {
public:
    /// Into `runs`, or into the TEMP table beside it where the store can't be written.
    RunWriter(SQLite::Database& database, Table table, Summing summing = Summing::at_once);

    /// `now` is the recorder's clock, by which runs are found out that are dated in the future.
    Put put(spool::Entry entry, Instant now = Instant::max());

    /// Makes a running row an interrupted one; the row's end, should it still come, replaces it.
    /// The run, unless it has ended already.
    std::optional<Run> mark_interrupted(std::int64_t id);

    void erase(std::int64_t id);

    /// Forgets the output of a run; its sizes stay.
    void drop_output(std::int64_t id);

    /// For Summing::when_told: before the transaction is committed.
    void write_summaries() { summaries_.write(); }

private:
    /// The run, with its id, if it had no end before and has one now.
    std::optional<Run> replace(const std::optional<Row>& before, Row after, const Output& output);
    std::optional<Row> find_key(const std::string& key);
    std::optional<Row> find_id(std::int64_t id);
    /// Whether others tell of an invocation of a service that the wrapper recorded: that is left
    /// out, since the wrapper knows more.
    bool is_wrapped(const Run& run);
    /// Erases what other sources recorded of a run of the wrapper; the first of them, if any.
    std::optional<Run> take_twins(const Run& run);
    void place(Run& run, const std::optional<Row>& before, Instant now);
    /// Corrects when the runs of the boot that `run` belongs to have started.
    void correct_starts(const Run& run, const ClockStep& step);
    std::int64_t next_id();
    const std::string& user_name(std::uint32_t uid);

    SQLite::Database& database_;
    Table table_;
    Summing summing_;
    Summaries summaries_;
    BootClock clock_;
    SQLite::Statement find_key_, find_id_, is_wrapped_, find_twins_, put_, erase_, drop_output_,
        next_id_;
    std::map<std::uint32_t, std::string> user_names_;
};

}  // namespace jw::history
