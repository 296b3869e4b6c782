// SPDX-License-Identifier: MIT
#include "history/recording/ingester.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include "history/alerting/alerting.hpp"
#include "history/alerting/outbox.hpp"
#include "history/database/error.hpp"
#include "history/judging/judging.hpp"
#include "history/losses/put_aside.hpp"
#include "history/recording/import_state.hpp"
#include "history/recording/masked_entry.hpp"
#include "history/recording/possible.hpp"
#include "history/recording/reconcile.hpp"
#include "history/recording/reserve.hpp"
#include "history/recording/set_aside.hpp"
#include "history/retention/retention_pass.hpp"
#include "history/runs/parts.hpp"

namespace jw::history {

namespace {

constexpr std::size_t entries_a_batch = 500;
constexpr std::size_t bytes_a_batch = std::size_t{32} << 20;

/// So long after the last step of a service its manager may tell of the end: there may be commands
/// of ExecStopPost=.
constexpr std::chrono::minutes longest_word{10};

/// Nobody has more to tell of a run so long after its end, but for what its processes still write.
constexpr std::chrono::hours longest_news{1};

/// Whether the key at the beginning of a name is a wrapper's, which has the date in it, UUID
/// version 7, and lies in the future.
bool is_ahead(std::string_view name, Instant now) {
    constexpr std::size_t date_digits = 12;
    constexpr std::chrono::minutes slack{5};
    if (name.size() <= date_digits || name[date_digits] != '7') return false;
    std::int64_t millis = 0;
    std::from_chars(name.data(), name.data() + date_digits, millis, 16);
    return Instant{std::chrono::milliseconds{millis}} > now + slack;
}

std::string why_not(const std::exception_ptr& refusal) {
    try {
        std::rethrow_exception(refusal);
    } catch (const std::exception& error) {
        return fmt::format("the store can't take it: {}", error.what());
    }
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

}  // namespace

struct Ingester::Open {
    Open(SQLite::Database opened, const Surroundings& surroundings)
        : database{std::move(opened)},
          policies{surroundings.policy_of},
          rules_of{surroundings.rules_of} {
        begin_anew();
    }

    /// What they have noted is of the transaction; a part of it was taken back.
    void begin_anew() {
        writer.emplace(database, Table::runs);
        writer->expect(Expecting{rules_of});
        alerting.emplace(database, policies);
        judging.emplace(database, policies);
    }

    void let_go() {
        judging.reset();
        alerting.reset();
        writer.reset();
    }

    SQLite::Database database;
    const alert::PolicyOf& policies;
    const expect::RulesOf& rules_of;
    std::optional<RunWriter> writer;
    std::optional<Alerting> alerting;
    std::optional<Judging> judging;
};

/// The entries of one transaction, and what becomes of their files once it is committed.
struct Ingester::Batch {
    std::vector<spool::Found> done;
    std::vector<std::pair<spool::Found, std::string>> damaged;
    std::vector<Run> ended;      ///< runs that are judged before the transaction ends
    std::vector<Run> corrected;  ///< runs whose judgement is taken back
    std::size_t bytes = 0;
};

Ingester::Ingester(std::string store, const Surroundings& surroundings)
    : store_{std::move(store)},
      surroundings_{surroundings},
      folders_{store_},
      lookout_{surroundings} {}

Ingester::~Ingester() = default;

std::optional<Failure> Ingester::run() {
    auto failure = run_guarded();
    open_.reset();  // closing checkpoints the log, which is the lock holder's alone to do
    return failure;
}

std::optional<Failure> Ingester::run_guarded() {
    for (;;) {
        try {
            return run_once();
        } catch (const SQLite::Exception& error) {
            const auto trouble = trouble_of(error);
            if (trouble == Trouble::busy) {
                ingested_.busy = true;
                return std::nullopt;
            }
            if (trouble != Trouble::damaged)
                return failure_of(error, "can't bring runs into the store " + store_);
            if (auto failure = suspect_store(error.what())) return failure;
        }
    }
}

std::optional<Failure> Ingester::run_once() {
    if (waiting().empty() && !exists(store_)) return std::nullopt;
    if (auto failure = open()) return failure;
    if (!open_) return std::nullopt;
    if (lookout_.has_to_ask(open_->database, *open_->judging)) return std::nullopt;
    for (auto entries = waiting(); !entries.empty(); entries = waiting()) bring_in(entries);
    reconcile();
    tell_untold();
    std::ranges::move(lookout_.look(open_->database, *open_->judging),
                      std::back_inserter(ingested_.warnings));
    if (lookout_.has_to_ask(open_->database, *open_->judging)) return std::nullopt;
    ingested_.next_due = next_due(open_->database);
    forget_parts(open_->database, surroundings_.now() - longest_news);
    retention_pass(open_->database, *open_->writer, surroundings_.retention, surroundings_.now());
    keep_reserve(folders_.first());
    forget_trouble();
    return std::nullopt;
}

bool Ingester::ask_schedulers() { return lookout_.ask(); }

bool Ingester::has_work() const { return !ingested_.busy && !waiting().empty(); }

/// Leaves open_ empty if another program holds the database.
std::optional<Failure> Ingester::open() {
    while (!open_) {
        auto opened = open_for_writing(store_, surroundings_.busy_timeout);
        if (opened) {
            if (auto failure = prepare(std::move(*opened))) return failure;
            continue;
        }
        const auto& refusal = opened.error();
        if (refusal.kind == Refusal::Kind::busy) {
            ingested_.busy = true;
            return std::nullopt;
        }
        if (refusal.kind != Refusal::Kind::damaged) return refusal.failure;
        if (auto failure = suspect_store(refusal.failure.why)) return failure;
    }
    return std::nullopt;
}

/// Makes open_ of a database. That our statements can't be prepared means that our tables are not
/// what they were: it may be damaged.
std::optional<Failure> Ingester::prepare(SQLite::Database database) {
    try {
        open_ = std::make_unique<Open>(std::move(database), surroundings_);
        surroundings_.reached(Step::opened);
        return std::nullopt;
    } catch (const SQLite::Exception& error) {
        if (trouble_of(error) != Trouble::tables) throw;
        return suspect_store(error.what());
    }
}

/// Damage is believed once an integrity check has found it as well, by a second connection: setting
/// a good store aside would hide a whole history. A lack of memory or descriptors, which a recorder
/// may have from its job's limits, is none. Once: if the store that is begun instead is no better,
/// the disk needs a look.
std::optional<Failure> Ingester::suspect_store(const std::string& why) {
    open_.reset();
    if (std::exchange(suspected_, true))
        return Failure{.what = "can't use the store " + store_,
                       .why = why,
                       .next =
                           "check the disk, and whether somebody has changed the store's "
                           "tables; until then runs wait in the spool"};
    const auto damage = damage_in(store_, surroundings_.busy_timeout);
    if (!damage) return damage.error();
    return damage->empty() ? std::nullopt : replace_store(why);
}

std::optional<Failure> Ingester::replace_store(const std::string& why) {
    const auto aside = set_aside(database_file(store_), surroundings_.now());
    if (!aside) return aside.error();
    ingested_.warnings.push_back(
        fmt::format("the store {} could not be used ({}): it was renamed to "
                    "{}, and a new one was created",
                    store_, why, *aside));
    return std::nullopt;
}

std::vector<spool::Found> Ingester::waiting() const {
    auto entries = folders_.entries();
    std::erase_if(entries, [this](const auto& entry) { return skipped_.contains(entry.path); });
    put_this_boot_last(entries);
    return entries;
}

/// Entries come in the order of their dates. What waits from before a boot has later ones than what
/// came since, if the clock has not been set yet.
void Ingester::put_this_boot_last(std::vector<spool::Found>& entries) const {
    const auto now = surroundings_.now();
    const bool is_behind = std::ranges::any_of(
        entries, [now](const auto& entry) { return is_ahead(entry.name, now); });
    if (!is_behind) return;
    const auto& this_boot = surroundings_.processes.boot_id();
    std::stable_partition(entries.begin(), entries.end(), [&this_boot](const auto& found) {
        const auto entry = spool::read(found);
        return !entry || entry->run.boot_id != this_boot;
    });
}

/// No entry stops the others: those of a transaction that fails are brought in once more, each by
/// itself. That costs nothing as long as none fails.
void Ingester::bring_in(const std::vector<spool::Found>& entries) {
    for (std::size_t at = 0; at < entries.size();) {
        try {
            at = bring_in_together(entries, at);
        } catch (const std::exception& error) {
            if (!is_of_content(error)) throw;
            open_->let_go();
            open_->begin_anew();
            at = bring_in_apart(entries, at);
        }
    }
}

/// Returns the index of the first entry that is left.
std::size_t Ingester::bring_in_together(const std::vector<spool::Found>& entries,
                                        std::size_t from) {
    Batch batch;
    SQLite::Transaction transaction{open_->database, SQLite::TransactionBehavior::IMMEDIATE};
    surroundings_.reached(Step::begun);
    const auto end = std::min(entries.size(), from + entries_a_batch);
    while (from < end && batch.bytes < bytes_a_batch) take(entries[from++], batch);
    judge(batch);
    surroundings_.reached(Step::committing);
    transaction.commit();
    surroundings_.reached(Step::committed);
    dispose(batch);
    return from;
}

/// The same with a savepoint for each. Where not one can be brought in, it is the store that is
/// odd: they wait.
std::size_t Ingester::bring_in_apart(const std::vector<spool::Found>& entries, std::size_t from) {
    Batch batch;
    std::exception_ptr refusal;
    SQLite::Transaction transaction{open_->database, SQLite::TransactionBehavior::IMMEDIATE};
    const auto end = std::min(entries.size(), from + entries_a_batch);
    while (from < end && batch.bytes < bytes_a_batch)
        take_or_refuse(entries[from++], batch, refusal);
    if (batch.done.empty() && refusal) std::rethrow_exception(refusal);
    transaction.commit();
    surroundings_.reached(Step::committed);
    dispose(batch);
    return from;
}

void Ingester::take_or_refuse(const spool::Found& found, Batch& batch,
                              std::exception_ptr& refusal) {
    Batch one;
    const auto refused = apart([&] {
        take(found, one);
        judge(one);
    });
    if (refused) {
        refusal = refused;
        one = {};
        one.damaged.emplace_back(found, why_not(refused));
    }
    batch.bytes += one.bytes;
    std::ranges::move(one.done, std::back_inserter(batch.done));
    std::ranges::move(one.damaged, std::back_inserter(batch.damaged));
}

/// Makes a change to the store that takes no other with it: if the tables can't take it, it is
/// taken back, and what they said is returned.
std::exception_ptr Ingester::apart(const std::function<void()>& change) {
    open_->database.exec("SAVEPOINT apart");
    try {
        change();
        open_->database.exec("RELEASE apart");
        return nullptr;
    } catch (const std::exception& error) {
        if (!is_of_content(error)) throw;
        auto refusal = std::current_exception();
        open_->let_go();
        open_->database.exec("ROLLBACK TO apart; RELEASE apart");
        open_->begin_anew();
        return refusal;
    }
}

void Ingester::judge(Batch& batch) {
    open_->alerting->correct(batch.corrected, batch.ended, surroundings_.now());
    open_->alerting->judge(std::move(batch.ended), surroundings_.now());
    open_->judging->judge(open_->writer->take_changes(), surroundings_.now());
}

void Ingester::take(const spool::Found& found, Batch& batch) {
    auto entry = spool::read(found);
    if (entry && entry->kind == spool::Kind::checkpoint)
        return take_checkpoint(found, *entry, batch);
    if (entry) {
        batch.bytes += entry->output.out.size() + entry->output.err.size();
        if (entry->output_torn)
            batch.damaged.emplace_back(found, "its output is torn");
        else
            batch.done.push_back(found);
        keep_possible(*entry, surroundings_.processes, surroundings_.now());
        keep_end(open_->writer->put(masked(std::move(*entry)), surroundings_.now()), batch);
        surroundings_.reached(Step::entry_put);
        return;
    }
    if (entry.error().kind == spool::Unreadable::Kind::damaged) {
        batch.damaged.emplace_back(found, entry.error().why);
        return;
    }
    skipped_.insert(found.path);
    if (exists(found.path))
        ingested_.warnings.push_back(
            fmt::format("left the spool entry {} where it is: {}", found.path, entry.error().why));
}

/// A run is judged once, and by what is known best, whoever told of it first.
void Ingester::keep_end(Put put, Batch& batch) {
    for (const auto id : put.gone)
        for (auto* runs : {&batch.ended, &batch.corrected})
            std::erase_if(*runs, [id](const Run& run) { return run.id == id; });
    const auto known = [](std::vector<Run>& runs, const Run& run) {
        return std::ranges::find(runs, run.id, &Run::id);
    };
    for (auto* run : {&put.corrected, &put.ended}) {
        if (!*run) continue;
        if (const auto told = known(batch.ended, **run); told != batch.ended.end()) {
            *told = **run;
            continue;
        }
        auto& runs = run == &put.corrected ? batch.corrected : batch.ended;
        const auto told = known(runs, **run);
        if (told != runs.end())
            *told = **run;
        else
            runs.push_back(**run);
    }
}

/// A checkpoint without its state says nothing: the source is read once more from the one before.
void Ingester::take_checkpoint(const spool::Found& found, const spool::Entry& entry, Batch& batch) {
    if (entry.output_torn) {
        batch.damaged.emplace_back(found, "its state is torn");
        return;
    }
    keep_import_state(open_->database, entry.run.source, entry.output.out, surroundings_.now());
    batch.done.push_back(found);
    surroundings_.reached(Step::entry_put);
}

void Ingester::dispose(const Batch& batch) {
    for (const auto& found : batch.done) {
        ++ingested_.entries;
        if (::unlink(found.path.c_str()) != 0 && errno != ENOENT) {
            skipped_.insert(found.path);
            ingested_.warnings.push_back(fmt::format("can't remove the spool entry {}: {}",
                                                     found.path, std::strerror(errno)));
        }
        surroundings_.reached(Step::entry_removed);
    }
    for (const auto& [found, why] : batch.damaged) put_aside(found, why);
}

void Ingester::put_aside(const spool::Found& found, const std::string& why) {
    const bool moved = history::put_aside(found, why, surroundings_.now());
    if (!moved) skipped_.insert(found.path);
    ingested_.warnings.push_back(
        fmt::format("the spool entry {} can't be recorded ({}): it is kept {}", found.path, why,
                    moved ? "in the folder damaged beside it" : "where it is"));
}

/// Should there be a trouble again, the first run that has it tells of it.
void Ingester::forget_trouble() const {
    for (const auto& folder : folders_.all())
        ::unlink((folder + '/' + spool::trouble_mark).c_str());
}

void Ingester::bound_spool(unsigned times) const {
    auto bound = surroundings_.bound;
    bound.entries *= times;
    bound.bytes *= times;
    for (const auto& folder : folders_.all())
        keep_within(folder, bound_of(folder, bound), surroundings_.now());
}

void Ingester::reconcile() {
    const auto now = surroundings_.now();
    const auto unheard = unheard_runs(open_->database, now - longest_word);
    const auto under_way = runs_under_way(open_->database, surroundings_.processes, folders_, now);
    const bool is_quiet = under_way.interrupted.empty() && unheard.empty();
    if (is_quiet && !open_->alerting->has_hangs(under_way.alive, now)) return;
    std::vector<std::int64_t> interrupted;
    for (const auto& run : under_way.interrupted) interrupted.push_back(run.id);
    SQLite::Transaction transaction{open_->database, SQLite::TransactionBehavior::IMMEDIATE};
    if (apart([&] { end_runs(unheard, interrupted); })) {
        for (const auto id : unheard) end_run(id, [&] { end_runs({id}, {}); });
        for (const auto id : interrupted) end_run(id, [&] { end_runs({}, {id}); });
    }
    open_->alerting->tell_hangs(under_way.alive, now);
    open_->judging->judge(open_->writer->take_changes(), now);
    transaction.commit();
}

void Ingester::end_runs(const std::vector<std::int64_t>& unheard,
                        const std::vector<std::int64_t>& interrupted) {
    std::vector<Run> ended;
    for (const auto id : unheard)
        if (auto run = open_->writer->end_unheard(id)) ended.push_back(std::move(*run));
    for (const auto id : interrupted)
        if (auto run = open_->writer->mark_interrupted(id)) ended.push_back(std::move(*run));
    open_->alerting->judge(std::move(ended), surroundings_.now());
}

/// One that can't be ended stays as it is, and the others are.
void Ingester::end_run(std::int64_t id, const std::function<void()>& end) {
    if (const auto refusal = apart(end))
        ingested_.warnings.push_back(
            fmt::format("run {} can't be noted as ended: {}", id, why_not(refusal)));
}

void Ingester::tell_untold() {
    if (!open_->alerting->has_untold(surroundings_.now())) return;
    SQLite::Transaction transaction{open_->database, SQLite::TransactionBehavior::IMMEDIATE};
    open_->alerting->tell_untold(surroundings_.now());
    transaction.commit();
}

}  // namespace jw::history
