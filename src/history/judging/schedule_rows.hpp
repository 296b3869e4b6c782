// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "history/database/lazy_statement.hpp"
#include "history/judging/timetable.hpp"
#include "judge/starts/known.hpp"

namespace jw::history {

/// What the store knows of when a job starts.
struct JobSchedules {
    starts::KnownSchedules known;
    bool is_known = false;  ///< there are rows, and what they say can be judged by
    bool in_force = false;  ///< one of them at least is
    /// Since then a timer is known that starts the job: managers don't tell which of the runs of a
    /// service it started.
    double timer_since = std::numeric_limits<double>::infinity();
    std::string trouble;  ///< why nothing starts the job any more; "" where something does
};

/// Those that are in force, or, where none is, those that were last. Of an older version's store
/// none.
std::vector<KnownRule> newest_rules(SQLite::Database& database, const std::string& job);

/// The rules by which schedulers start jobs, in the transaction of the caller.
class ScheduleRows {
public:
    explicit ScheduleRows(SQLite::Database& database);

    JobSchedules of(const std::string& job, double now);

    /// Returns the jobs of which something is not as it was.
    std::set<std::string> take(const Timetable& timetable, double now);

    /// When the schedulers were asked last, as far as the store knows.
    std::optional<double> asked();

    /// Whether any rule of the job, or of any, is in force.
    bool any_in_force(const std::string& job);
    bool any_in_force();

private:
    struct Row;
    struct Rows;

    Rows rows_in_force(const char* source);
    std::set<std::string> take(const char* source, const Scheduler& scheduler, double now);
    bool keep(const char* source, const Scheduled& rule, const Row* known, double now);
    static double next_of_lost(const Row& row, double last_start, double now);
    void end(const std::string& job, const char* source, const Row& row);

    SQLite::Database& database_;
    LazyStatement of_, in_force_, any_, any_of_, put_, see_, end_, started_, forget_, bound_;
};

}  // namespace jw::history
