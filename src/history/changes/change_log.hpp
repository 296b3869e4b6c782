// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

/// A run as it is now, and what is kept of its output if that was wanted.
struct ChangedRun {
    Row row;
    std::optional<Output> output;
};

/// By what a run was known that is elsewhere now, or a part of another one.
struct GoneRun {
    std::string key, job;
    Instant started;
};

/// What is summed up of a job.
struct JobSums {
    std::uint64_t runs = 0;
    std::optional<Run> last;
    std::optional<Instant> last_success, last_failure;
    std::string last_failure_key;
    std::uint64_t successes_in_row = 0, failures_in_row = 0;
};

/// What has changed in a store behind some number, as one state of it.
struct Changes {
    std::vector<ChangedRun> runs;
    std::vector<GoneRun> gone;
    /// The jobs of all these, as they are now; nothing for one of which no run is left.
    std::map<std::string, std::optional<JobSums>> jobs;
    std::int64_t last = 0;  ///< the number of the last of them; 0 if there are none
    std::string last_key;   ///< the run that it is of; "" for that of a job

    bool is_empty() const { return last == 0; }
};

/// How much of it is read in one go: about so many bytes, of which the last change is more.
struct Portion {
    std::size_t changes = 500;
    std::size_t bytes = 4U << 20U;
    std::function<bool(const Run&)> wants_output;
};

/// The table `changes`, for who brings the runs of a store to another place. Between two calls no
/// transaction is open: other processes may take all the time they need.
class ChangeLog {
public:
    /// An older store is brought up to date by its recorder first, which this starts.
    static Result<ChangeLog> open(const std::string& store);

    /// 32 hex digits.
    std::string store_id();

    /// What a reader has of this store that read as far as `number`, where a run of this key was.
    /// False if the store is another one by now, as one that was taken back to a copy of it.
    bool has_passed(std::int64_t number, const std::string& key);

    Changes after(std::int64_t number, const Portion& portion);

private:
    explicit ChangeLog(SQLite::Database database) : database_{std::move(database)} {}

    ChangedRun changed_run(Row row, const Portion& portion);
    std::optional<JobSums> sums_of(const std::string& job);
    std::optional<Row> row_of(std::int64_t id);

    SQLite::Database database_;
};

}  // namespace jw::history
