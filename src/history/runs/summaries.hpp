// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Statement.h>

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "foundation/model/run.hpp"
#include "history/database/lazy_statement.hpp"

namespace jw::history {

/// What the summary tables know of one run.
struct Counted {
    std::int64_t id = 0;
    std::string job;
    double started = 0, ordered = 0;
    Outcome outcome = Outcome::running;
    std::int64_t micros = 0;  ///< duration
};

Counted counted(const Run& run);

/// Keeps `jobs` and `job_days` equal to what a look at all of `runs` would give, at a cost that
/// does not grow with the number of runs. Runs may come, change and go in any order: a change is
/// remove() of the old version and add() of the new one. Both only note what has changed; the
/// tables have it after write(), which belongs to the same transaction.
///
/// The tables are named without a schema, so that TEMP tables of the same names can stand in.
class Summaries {
public:
    explicit Summaries(SQLite::Database& database);

    /// The run is in `runs` already.
    void add(const Counted& run);

    /// The run, in this version, is no longer in `runs`.
    void remove(const Counted& run);

    void write();

private:
    /// A place in the order of a job's runs.
    struct Position {
        double ordered = 0;
        std::int64_t id = 0;
        double started = 0;  ///< no part of the order

        bool operator==(const Position& other) const {
            return ordered == other.ordered && id == other.id;
        }

        std::partial_ordering operator<=>(const Position& other) const {
            return std::pair{ordered, id} <=> std::pair{other.ordered, other.id};
        }
    };

    enum class Verdict { success, failure };

    /// The newest run of one verdict, and how many of them have come since the newest of the other.
    struct Streak {
        std::optional<Position> last;
        std::int64_t in_row = 0;
    };

    struct Job {
        std::string name;
        std::int64_t runs = 0;
        double first_started = 0;
        Position last;
        Streak success, failure;
        std::int64_t changes = 0;  ///< grows with each change to a run of the job

        Streak& of(Verdict verdict) { return verdict == Verdict::success ? success : failure; }
    };

    /// How much more, or less, there is of each on one day.
    struct Day {
        std::int64_t successes = 0, failures = 0, warnings = 0, others = 0, micros = 0;

        bool operator==(const Day&) const = default;
    };

    static std::optional<Verdict> verdict_of(Outcome outcome);
    static Verdict other(Verdict verdict);

    std::optional<Job>& noted(const std::string& name);
    std::optional<Job> load(const std::string& name);
    void save(const Job& job);
    void erase(const std::string& name);
    void save_day(const std::string& job, std::int64_t day, const Day& change);

    void mend_day(const std::string& job, std::int64_t day);

    void add_verdict(Job& job, Verdict verdict, const Position& at);
    void remove_verdict(Job& job, Verdict verdict, const Position& at);
    void count_day(const Counted& run, std::int64_t runs);

    std::optional<Position> newest(const std::string& job, std::int64_t except);
    static Position found_in(SQLite::Statement& row);
    double oldest(const std::string& job, std::int64_t except);
    std::optional<Position> newest(const std::string& job, Verdict verdict, std::int64_t except);
    std::int64_t count_after(const std::string& job, Verdict verdict, const Position& position,
                             std::int64_t except);

    std::map<std::string, std::optional<Job>> jobs_;  ///< nothing: there is no such job any more
    std::map<std::pair<std::string, std::int64_t>, Day> days_;

    LazyStatement load_, save_, erase_, newest_, oldest_;
    LazyStatement newest_success_, newest_failure_, successes_after_, failures_after_;
    LazyStatement count_day_, drop_empty_day_, mend_day_;
};

}  // namespace jw::history
