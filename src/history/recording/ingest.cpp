// SPDX-License-Identifier: MIT
#include "history/recording/ingest.hpp"

#include <fmt/format.h>

#include <utility>

#include "history/database/private_umask.hpp"
#include "history/database/writer_lock.hpp"
#include "history/recording/ingester.hpp"

namespace jw::history {

namespace {

/// A failure ends the ingest, yet what was set aside before must be said as well.
Failure with_warnings(Failure failure, const Ingested& ingested) {
    for (const auto& warning : ingested.warnings) failure.why += "; " + warning;
    return failure;
}

Result<Ingested> ingest_with(Ingester& ingester, const Surroundings& surroundings,
                             const std::string& store, int lock) {
    bool left_to_another = false;
    do {
        const auto held = WriterLock::take(store, lock);
        if (!held) return with_warnings(held.error(), ingester.ingested());
        left_to_another = held->held() == WriterLock::Held::by_another;
        if (left_to_another) break;
        if (auto failure = ingester.run())
            return with_warnings(std::move(*failure), ingester.ingested());
        // An entry that comes from here on finds the lock free or, before that, taken by us:
        // its wrapper then relies on this last look.
    } while (
        (surroundings.reached(Step::unlocked), ingester.ask_schedulers() || ingester.has_work()));
    auto ingested = ingester.ingested();
    ingested.left_to_another = left_to_another;
    return ingested;
}

}  // namespace

Result<Ingested> ingest_in(const Surroundings& surroundings, const std::string& store, int lock) {
    const PrivateUmask umask;
    Ingester ingester{store, surroundings};
    auto result = ingest_with(ingester, surroundings, store, lock);
    // Another process that is at work may only be slow: it gets twice as much before runs are lost.
    if (!result || result->busy || result->left_to_another)
        ingester.bound_spool(result && result->left_to_another ? 2 : 1);
    return result;
}

Result<Ingested> ingest(const std::string& store, int lock) {
    return ingest_in(Surroundings{}, store, lock);
}

}  // namespace jw::history
