// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "capture/spool/listing.hpp"
#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "history/database/database.hpp"
#include "history/database/spool_folders.hpp"
#include "history/judging/awake.hpp"
#include "history/judging/timetable.hpp"
#include "history/recording/bound.hpp"
#include "history/recording/ingest.hpp"
#include "history/recording/lookout.hpp"
#include "history/recording/processes.hpp"
#include "history/retention/retention.hpp"
#include "history/runs/run_writer.hpp"
#include "judge/alert/policy.hpp"
#include "judge/expect/rules.hpp"

namespace jw::history {

/// The points of an ingest at which a kill must lose nothing; tests stop there.
enum class Step { opened, begun, entry_put, committing, committed, entry_removed, unlocked };

/// What an ingest takes from around it, so that tests can give it something else.
struct Surroundings {
    std::function<Instant()> now = [] {
        return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    };
    Processes processes;
    Retention retention;
    alert::PolicyOf policy_of = [](const std::string&) { return alert::Policy{}; };
    expect::RulesOf rules_of = nullptr;  ///< none: nothing is expected
    std::function<BootTimes()> boot_times = history::boot_times;
    std::function<Timetable()> timetable =
        {};                 ///< asks this machine's schedulers; may take seconds
    std::string heartbeat;  ///< the channel that is told that somebody looks; "" for none
    Bound bound;            ///< of what may wait where the store can't be written
    std::chrono::milliseconds busy_timeout{busy_patience};
    std::function<void(Step)> reached = [](Step) {};
};

/// Brings the spool of one store into its database. The caller holds the writer's lock.
class Ingester {
public:
    Ingester(std::string store, const Surroundings& surroundings);
    Ingester(const Ingester&) = delete;
    Ingester& operator=(const Ingester&) = delete;
    Ingester(Ingester&&) = delete;
    Ingester& operator=(Ingester&&) = delete;
    ~Ingester();

    /// Until the spool is empty; then reconciles and does a share of retention. Nothing of an
    /// entry is lost by a failure, it stays in the spool.
    std::optional<Failure> run();

    /// Sees to it that no more waits than surroundings.bound, `times` over, where this process
    /// could not bring it in.
    void bound_spool(unsigned times) const;

    /// Asks the schedulers, if run() has found that they are to be asked, and did less therefore:
    /// then it is to be called once more. The lock is not needed meanwhile.
    bool ask_schedulers();

    /// Whether there are entries that run() would bring in.
    bool has_work() const;

    const Ingested& ingested() const { return ingested_; }

private:
    struct Open;
    struct Batch;

    std::optional<Failure> run_guarded();
    std::optional<Failure> run_once();
    std::optional<Failure> open();
    std::optional<Failure> prepare(SQLite::Database database);
    std::optional<Failure> suspect_store(const std::string& why);
    std::optional<Failure> replace_store(const std::string& why);
    std::vector<spool::Found> waiting() const;
    void put_this_boot_last(std::vector<spool::Found>& entries) const;
    void bring_in(const std::vector<spool::Found>& entries);
    std::size_t bring_in_together(const std::vector<spool::Found>& entries, std::size_t from);
    std::size_t bring_in_apart(const std::vector<spool::Found>& entries, std::size_t from);
    void take_or_refuse(const spool::Found& found, Batch& batch, std::exception_ptr& refusal);
    std::exception_ptr apart(const std::function<void()>& change);
    void judge(Batch& batch);
    void take(const spool::Found& found, Batch& batch);
    static void keep_end(Put put, Batch& batch);
    void take_checkpoint(const spool::Found& found, const spool::Entry& entry, Batch& batch);
    void dispose(const Batch& batch);
    void put_aside(const spool::Found& found, const std::string& why);
    void reconcile();
    void end_runs(const std::vector<std::int64_t>& unheard,
                  const std::vector<std::int64_t>& interrupted);
    void end_run(std::int64_t id, const std::function<void()>& end);
    void tell_untold();
    void forget_trouble() const;

    std::string store_;
    const Surroundings& surroundings_;
    SpoolFolders folders_;
    Lookout lookout_;
    std::unique_ptr<Open> open_;
    std::set<std::string> skipped_;  ///< entries that this process can't bring in or remove
    bool suspected_ = false;         ///< the store, of being damaged
    Ingested ingested_;
};

/// ingest() in given surroundings.
Result<Ingested> ingest_in(const Surroundings& surroundings, const std::string& store, int lock);

}  // namespace jw::history
