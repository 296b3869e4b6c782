// SPDX-License-Identifier: MIT
#include "history/reading/view.hpp"

#include <SQLiteCpp/Exception.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/database/follow_up.hpp"
#include "history/reading/pending.hpp"
#include "history/recording/reconcile.hpp"

namespace jw::history {

namespace {

/// Opens one view; each step may find out that the store needs its writer first.
class Opening {
public:
    Opening(Surroundings surroundings, const std::string& path)
        : surroundings_{std::move(surroundings)}, path_{path}, folders_{path} {
        surroundings_.busy_timeout = std::chrono::milliseconds{0};
    }

    Result<View> run() {
        if (!folders_.entries().empty()) bring_in();
        auto store = open_for_reading(path_, reading_patience);
        if (!store && needs_writer(store.error().kind))
            store = bring_in() ? open_for_reading(path_, reading_patience) : await_writer(store);
        if (!store && store.error().kind == Refusal::Kind::absent) {
            auto spooled = read_spool(folders_.entries());
            store = open_for_reading(path_, reading_patience);
            // Only if there is still no store can nothing have been brought into it meanwhile.
            if (!store && store.error().kind == Refusal::Kind::absent)
                return without_store(std::move(spooled));
        }
        if (!store) return store.error().failure;
        if (!interrupted_in(*store).empty() && bring_in()) {
            store = open_for_reading(path_, reading_patience);
            if (!store) return store.error().failure;
        }
        return beside(std::move(*store));
    }

private:
    static bool needs_writer(Refusal::Kind kind) {
        return kind == Refusal::Kind::damaged || kind == Refusal::Kind::older;
    }

    /// Whoever holds the writer's lock brings an older store up to date before anything else.
    Opened await_writer(Opened& store) const {
        constexpr std::chrono::milliseconds pause{10};
        for (auto left = reading_patience; left > pause; left -= pause) {
            if (store || store.error().kind != Refusal::Kind::older || !left_to_another_) break;
            std::this_thread::sleep_for(pause);
            store = open_for_reading(path_, reading_patience);
        }
        return std::move(store);
    }

    /// Once at most, and only into a store of our own. Whether it was done.
    bool bring_in() {
        struct stat status = {};
        if (std::exchange(tried_, true)) return false;
        if (::stat(path_.c_str(), &status) == 0 && status.st_uid != ::geteuid()) return false;
        auto ingested = ingest_in(surroundings_, path_, -1);
        if (!ingested) {
            const auto& failure = ingested.error();
            warnings_.push_back(failure.what + ": " + failure.why);
            return false;
        }
        warnings_ = std::move(ingested->warnings);
        left_to_another_ = ingested->left_to_another;
        if (ingested->entries > 0) start_recorder(path_);
        return !ingested->busy && !ingested->left_to_another;
    }

    std::vector<Run> interrupted_in(SQLite::Database& database) const {
        return interrupted_runs(database, surroundings_.processes, folders_, surroundings_.now());
    }

    Judge judge() const {
        return [this](SQLite::Database& database) { return interrupted_in(database); };
    }

    View without_store(Spooled spooled) {
        View view{.database = open_in_memory(), .warnings = std::move(warnings_), .outputs = {}};
        show_without_store(view, std::move(spooled), judge());
        return view;
    }

    /// The spool is read before the view's one snapshot of the store begins. So an entry that
    /// another process brings in meanwhile is seen in one of the two, or in both, and then by key
    /// only once.
    View beside(SQLite::Database database) {
        View view{.database = std::move(database), .warnings = std::move(warnings_), .outputs = {}};
        auto spooled = read_spool(folders_.entries());
        view.database.exec("BEGIN; SELECT 1 FROM main.jobs LIMIT 1");
        const bool more = !spooled.entries.empty() || !interrupted_in(view.database).empty();
        if (more || !spooled.warnings.empty()) show_beside_store(view, std::move(spooled), judge());
        return view;
    }

    Surroundings surroundings_;
    const std::string& path_;
    SpoolFolders folders_;
    std::vector<std::string> warnings_;
    bool tried_ = false, left_to_another_ = false;
};

}  // namespace

Result<View> open_view(const Surroundings& surroundings, const std::string& path) {
    try {
        return Opening{surroundings, path}.run();
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the store " + path);
    }
}

}  // namespace jw::history
