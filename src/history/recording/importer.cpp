// SPDX-License-Identifier: MIT
#include "history/recording/importer.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <chrono>
#include <set>
#include <utility>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/database/private_umask.hpp"
#include "history/database/spool_folders.hpp"
#include "history/database/writer_lock.hpp"
#include "history/recording/import_state.hpp"
#include "history/recording/masked_entry.hpp"
#include "history/recording/possible.hpp"
#include "history/runs/rows.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {

namespace {

constexpr std::chrono::milliseconds import_patience{10'000};

// A share of the runs touches most pages of the indexes, whose keys are in no order: with the usual
// 2 MB of memory and 4 MB of log each page would be written and read again many times over.
constexpr auto ample_cache = "PRAGMA cache_size = -65536";
constexpr auto ample_log = "PRAGMA wal_autocheckpoint = 16384";

/// So long several shares may be one transaction: other writers wait for it.
constexpr std::chrono::seconds longest_transaction{1};

using Clock = std::chrono::steady_clock;

constexpr auto known_sql =
    "SELECT count(*) FROM runs WHERE run_key = :key"
    " OR (invocation_id = :invocation AND unit = :unit AND source IS NULL)";

/// What is put is remembered until it is settled: this many, or so many bytes.
constexpr std::size_t most_unsettled = 256;
constexpr std::size_t most_unsettled_bytes = std::size_t{4} << 20;

/// So many runs that were left out are told of by name.
constexpr std::size_t most_told = 20;

std::size_t size_of(const spool::Entry& entry) {
    return entry.output.out.size() + entry.output.err.size();
}

/// The store while it is written to. Given up in the reverse order: the lock last.
struct Writing {
    Writing(WriterLock held, SQLite::Database opened, expect::RulesOf stated)
        : lock{std::move(held)}, database{std::move(opened)}, rules_of{std::move(stated)} {
        begin_anew();
    }

    /// What the writer has noted is of a part of the transaction that was taken back.
    void begin_anew() {
        writer.emplace(database, Table::runs, Summing::when_told);
        writer->expect(Expecting{rules_of});
    }

    WriterLock lock;
    SQLite::Database database;
    expect::RulesOf rules_of;
    std::optional<RunWriter> writer;
    std::optional<SQLite::Transaction> transaction;
    Clock::time_point began;  ///< the transaction
    std::vector<spool::Entry> unsettled;
    std::size_t unsettled_bytes = 0;
};

/// What SQLite throws becomes the failure to show.
template <typename Act>
auto guarded(const std::string& store, Act act) -> decltype(act()) {
    try {
        return act();
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't import into the store " + store);
    }
}

class RealImport : public Importer {
public:
    RealImport(Surroundings surroundings, std::string store)
        : surroundings_{std::move(surroundings)}, store_{std::move(store)} {}

    std::optional<Failure> begin() {
        if (auto failure = bring_in_spool()) return failure;
        auto lock = WriterLock::wait(store_, import_patience);
        if (!lock) return lock.error();
        auto opened = open_for_writing(store_, import_patience);
        if (!opened) return opened.error().failure;
        opened->exec(ample_cache);
        opened->exec(ample_log);
        writing_ =
            std::make_unique<Writing>(*std::move(lock), *std::move(opened), surroundings_.rules_of);
        return std::nullopt;
    }

    std::string state(const std::string& source) override {
        return import_state(writing_->database, source);
    }

    const std::vector<std::string>& refused() const override { return refused_; }

    Result<bool> put(spool::Entry entry) override {
        return guarded(store_, [&]() -> Result<bool> {
            begin_transaction();
            keep_possible(entry, surroundings_.processes, surroundings_.now());
            entry = masked(std::move(entry));
            if (is_full()) settle();
            if (const auto is_new = put_together(entry)) {
                writing_->unsettled_bytes += size_of(entry);
                writing_->unsettled.push_back(std::move(entry));
                return *is_new;
            }
            settle_apart();
            return put_apart(entry);
        });
    }

    std::optional<Failure> commit(const std::string& source, const std::string& state) override {
        return guarded(store_, [&]() -> std::optional<Failure> {
            begin_transaction();
            settle();
            if (!source.empty())
                keep_import_state(writing_->database, source, state, surroundings_.now());
            mark_settled();
            if (Clock::now() - writing_->began < longest_transaction) return std::nullopt;
            commit_now();
            if (SpoolFolders{store_}.entries().empty()) return std::nullopt;
            writing_.reset();
            return begin();
        });
    }

    std::optional<Failure> finish() override {
        return guarded(store_, [&] {
            if (writing_->transaction) commit_now();
            writing_.reset();
            if (refusals_ > most_told)
                refused_.push_back(fmt::format("and {} more", refusals_ - most_told));
            return bring_in_spool();
        });
    }

private:
    std::optional<Failure> bring_in_spool() const {
        const auto ingested = ingest_in(surroundings_, store_, -1);
        return ingested ? std::nullopt : std::optional{ingested.error()};
    }

    void begin_transaction() {
        if (writing_->transaction) return;
        writing_->transaction.emplace(writing_->database, SQLite::TransactionBehavior::IMMEDIATE);
        writing_->database.exec("SAVEPOINT settled");
        writing_->began = Clock::now();
    }

    bool put_now(const spool::Entry& entry) {
        const auto put = writing_->writer->put(entry, surroundings_.now());
        return put.replaced && !put.joined;
    }

    bool is_full() const {
        return writing_->unsettled.size() >= most_unsettled ||
               writing_->unsettled_bytes >= most_unsettled_bytes;
    }

    /// Nothing where the store can't take it.
    std::optional<bool> put_together(const spool::Entry& entry) {
        try {
            return put_now(entry);
        } catch (const std::exception& error) {
            if (!is_of_content(error)) throw;
            return std::nullopt;
        }
    }

    /// What was put so far stays, whatever becomes of the next.
    void settle() {
        try {
            mark_settled();
        } catch (const std::exception& error) {
            if (!is_of_content(error)) throw;
            settle_apart();
        }
    }

    void mark_settled() {
        writing_->writer->write_summaries();
        writing_->database.exec("RELEASE settled; SAVEPOINT settled");
        writing_->unsettled.clear();
        writing_->unsettled_bytes = 0;
    }

    void take_back() {
        writing_->writer.reset();
        writing_->database.exec("ROLLBACK TO settled");
        writing_->begin_anew();
    }

    /// The same where one of those that were put can't be: each by itself.
    void settle_apart() {
        take_back();
        auto entries = std::exchange(writing_->unsettled, {});
        for (const auto& entry : entries) put_apart(entry);
    }

    /// Whether it is new. A refusal takes nothing else with it.
    bool put_apart(const spool::Entry& entry) {
        try {
            const bool is_new = put_now(entry);
            mark_settled();
            return is_new;
        } catch (const std::exception& error) {
            if (!is_of_content(error)) throw;
            take_back();
            refuse(entry.run, error.what());
            return false;
        }
    }

    void refuse(const Run& run, const char* why) {
        ++refusals_;
        if (refusals_ <= most_told)
            refused_.push_back(fmt::format("a run of {}, {}: the store can't take it: {}",
                                           run.unit.empty() ? run.job : run.unit, run.key, why));
    }

    void commit_now() {
        settle();
        writing_->transaction->commit();
        writing_->transaction.reset();
    }

    Surroundings surroundings_;
    std::string store_;
    PrivateUmask umask_;
    std::unique_ptr<Writing> writing_;
    std::size_t refusals_ = 0;
    std::vector<std::string> refused_;
};

class DryImport : public Importer {
public:
    explicit DryImport(std::string store) : store_{std::move(store)} {}

    std::optional<Failure> begin() {
        auto opened = open_for_reading(store_, import_patience);
        if (!opened && opened.error().kind != Refusal::Kind::absent) return opened.error().failure;
        database_ =
            std::make_unique<SQLite::Database>(opened ? *std::move(opened) : open_in_memory());
        known_ = std::make_unique<SQLite::Statement>(*database_, known_sql);
        return std::nullopt;
    }

    std::string state(const std::string& source) override {
        return import_state(*database_, source);
    }

    const std::vector<std::string>& refused() const override { return refused_; }

    Result<bool> put(spool::Entry entry) override {
        return guarded(store_, [&]() -> Result<bool> {
            return keys_.insert(entry.run.key).second && !is_known(entry.run);
        });
    }

    std::optional<Failure> commit(const std::string& /*source*/,
                                  const std::string& /*state*/) override {
        return std::nullopt;
    }

    std::optional<Failure> finish() override { return std::nullopt; }

private:
    bool is_known(const Run& run) {
        known_->bind(":key", run.key);
        known_->bind(":invocation", run.invocation_id);
        known_->bind(":unit", run.unit);
        known_->executeStep();
        const auto count = known_->getColumn(0).getInt64();
        known_->reset();
        return count > 0;
    }

    std::string store_;
    std::unique_ptr<SQLite::Database> database_;
    std::unique_ptr<SQLite::Statement> known_;
    std::set<std::string> keys_;
    std::vector<std::string> refused_;  // nothing is put
};

Result<std::unique_ptr<Importer>> begun(auto importer) {
    if (auto failure = importer->begin()) return *failure;
    return std::unique_ptr<Importer>{std::move(importer)};
}

}  // namespace

Result<std::unique_ptr<Importer>> Importer::open(const Surroundings& surroundings,
                                                 const std::string& store, ImportMode mode) {
    return guarded(store, [&] {
        if (mode == ImportMode::dry_run) return begun(std::make_unique<DryImport>(store));
        if (auto failure = objection_to(store)) return Result<std::unique_ptr<Importer>>{*failure};
        return begun(std::make_unique<RealImport>(surroundings, store));
    });
}

}  // namespace jw::history
