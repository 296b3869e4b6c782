// SPDX-License-Identifier: MIT
#include "history/reading/view.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

#include "history/database/database.hpp"
#include "history/database/dropped.hpp"
#include "history/database/error.hpp"
#include "history/database/follow_up.hpp"
#include "history/losses/losses.hpp"
#include "history/reading/pending.hpp"
#include "history/recording/possible.hpp"
#include "history/recording/reconcile.hpp"

namespace jw::history {

namespace {

/// Opens one view. What there is to write the recorder is left to do.
class Opening {
public:
    Opening(const Surroundings& surroundings, const std::string& path)
        : surroundings_{surroundings}, path_{path}, folders_{path} {}

    Result<View> run() {
        try {
            auto view = run_once();
            if (view) tell_of_losses(*view);
            return view;
        } catch (const SQLite::Exception& error) {
            return with_waiting(failure_of(error, "can't read the store " + path_));
        }
    }

private:
    /// The spool is read first: while there is no store, nothing of it was brought into one.
    Result<View> run_once() {
        auto spooled = read_possible();
        auto store = open_for_reading(path_, reading_patience);
        if (!store && store.error().kind == Refusal::Kind::older && is_own()) {
            store = await_recorder(std::move(store));
            spooled = read_possible();
        }
        if (store) return beside(std::move(*store), std::move(spooled));
        if (store.error().kind == Refusal::Kind::absent) return without_store(std::move(spooled));
        return with_waiting(store.error().failure);
    }

    Spooled read_possible() const {
        auto spooled = read_spool(folders_.entries());
        for (auto& [found, entry] : spooled.entries)
            keep_possible(entry, surroundings_.processes, surroundings_.now());
        return spooled;
    }

    void tell_of_losses(View& view) const {
        if (auto why = why_not_written(path_)) view.warnings.push_back(std::move(*why));
        std::ranges::move(losses_in(folders_.all(), surroundings_.now()),
                          std::back_inserter(view.warnings));
    }

    bool is_own() const {
        struct stat status = {};
        return ::stat(path_.c_str(), &status) != 0 || status.st_uid == ::geteuid();
    }

    /// It brings an older store up to date before anything else.
    Opened await_recorder(Opened store) const {
        constexpr std::chrono::milliseconds pause{10};
        start_recorder(path_);
        for (auto left = reading_patience; left > pause; left -= pause) {
            if (store || store.error().kind != Refusal::Kind::older) break;
            std::this_thread::sleep_for(pause);
            store = open_for_reading(path_, reading_patience);
        }
        return store;
    }

    Failure with_waiting(Failure failure) const {
        const auto count = read_spool(folders_.entries()).entries.size();
        if (count > 0)
            failure.why +=
                fmt::format("; {} {} in the spool", count, count == 1 ? "run waits" : "runs wait");
        const auto dropped = dropped_from(folders_.all());
        if (dropped.runs > 0) failure.why += "; " + words_of(dropped);
        return failure;
    }

    UnderWay under_way_in(SQLite::Database& database) const {
        return runs_under_way(database, surroundings_.processes, folders_, surroundings_.now());
    }

    Judge judge() const {
        return [this](SQLite::Database& database) { return under_way_in(database); };
    }

    View without_store(Spooled spooled) const {
        if (!spooled.entries.empty()) start_recorder(path_);
        View view{.database = open_in_memory(), .warnings = {}, .sight = {}, .outputs = {}};
        view.has_store = false;
        show_without_store(view, std::move(spooled), judge(), surroundings_.now());
        return view;
    }

    /// The spool was read before the view's one snapshot of the store begins. So an entry that
    /// another process brings in meanwhile is seen in one of the two, or in both, and then by key
    /// only once.
    View beside(SQLite::Database database, Spooled spooled) const {
        View view{.database = std::move(database), .warnings = {}, .sight = {}, .outputs = {}};
        view.database.exec("BEGIN; SELECT 1 FROM main.jobs LIMIT 1");
        auto under_way = under_way_in(view.database);
        const bool more = !spooled.entries.empty() || !under_way.interrupted.empty();
        view.sight = std::move(under_way.sight);
        if (more && is_own()) start_recorder(path_);
        if (more || !spooled.warnings.empty())
            show_beside_store(view, std::move(spooled), judge(), surroundings_.now());
        return view;
    }

    const Surroundings& surroundings_;
    const std::string& path_;
    SpoolFolders folders_;
};

}  // namespace

Result<View> open_view(const Surroundings& surroundings, const std::string& path) {
    return Opening{surroundings, path}.run();
}

}  // namespace jw::history
