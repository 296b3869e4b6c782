// SPDX-License-Identifier: MIT
#include "history/recording/importer.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

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

/// The store while it is written to. Given up in the reverse order: the lock last.
struct Writing {
    explicit Writing(WriterLock held, SQLite::Database opened)
        : lock{std::move(held)},
          database{std::move(opened)},
          writer{database, Table::runs, Summing::when_told} {}

    WriterLock lock;
    SQLite::Database database;
    RunWriter writer;
    std::optional<SQLite::Transaction> transaction;
    Clock::time_point began;  ///< the transaction
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
        writing_ = std::make_unique<Writing>(*std::move(lock), *std::move(opened));
        return std::nullopt;
    }

    std::string state(const std::string& source) override {
        return import_state(writing_->database, source);
    }

    Result<bool> put(spool::Entry entry) override {
        return guarded(store_, [&]() -> Result<bool> {
            begin_transaction();
            keep_possible(entry.run, surroundings_.processes, surroundings_.now());
            const auto put = writing_->writer.put(masked(std::move(entry)), surroundings_.now());
            return put.replaced && !put.joined;
        });
    }

    std::optional<Failure> commit(const std::string& source, const std::string& state) override {
        return guarded(store_, [&]() -> std::optional<Failure> {
            begin_transaction();
            if (!source.empty())
                keep_import_state(writing_->database, source, state, surroundings_.now());
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
        writing_->began = Clock::now();
    }

    void commit_now() {
        writing_->writer.write_summaries();
        writing_->transaction->commit();
        writing_->transaction.reset();
    }

    Surroundings surroundings_;
    std::string store_;
    PrivateUmask umask_;
    std::unique_ptr<Writing> writing_;
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
