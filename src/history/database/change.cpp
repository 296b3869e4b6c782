// SPDX-License-Identifier: MIT
#include "history/database/change.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

#include <chrono>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/database/follow_up.hpp"
#include "history/database/private_umask.hpp"
#include "history/database/spool_folders.hpp"
#include "history/database/writer_lock.hpp"

namespace jw::history {

std::optional<Failure> change_store(const std::string& store, const std::string& what,
                                    const std::function<void(SQLite::Database&)>& work) {
    constexpr std::chrono::milliseconds longest_wait{5000};
    if (auto failure = objection_to(store)) return failure;
    try {
        const PrivateUmask umask;
        const auto lock = WriterLock::wait(store, longest_wait);
        if (!lock) return lock.error();
        auto database = open_for_writing(store, busy_patience);
        if (!database) return database.error().failure;
        SQLite::Transaction transaction{*database, SQLite::TransactionBehavior::IMMEDIATE};
        work(*database);
        transaction.commit();
    } catch (const SQLite::Exception& error) {
        return failure_of(error, what + " of the store " + store);
    }
    // Whoever left a run meanwhile relied on the holder of the lock.
    if (!SpoolFolders{store}.entries().empty()) start_recorder(store);
    return std::nullopt;
}

}  // namespace jw::history
