// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "foundation/base/proc.hpp"
#include "history/recording/ingester.hpp"
#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace jw::test {

/// A store in a folder of its own, with a clock and a /proc that the test sets.
class Scene {
    TempFolder folder_;

public:
    Scene() {
        std::filesystem::create_directories(folder_ / "proc/sys/kernel/random");
        std::filesystem::create_directories(folder_ / "proc/self/ns");
        for (const auto* kind : {"pid", "time"})
            write_file(folder_ / (std::string{"proc/self/ns/"} + kind), "");
        write_file(folder_ / "proc/sys/kernel/random/boot_id",
                   "00112233-4455-6677-8899-aabbccddeeff\n");
        call_host("here");
        surroundings.now = [this] { return now; };
    }

    std::string store() const { return folder_ / "history.db"; }

    std::string spool() const { return store() + "-spool"; }

    const TempFolder& folder() const { return folder_; }

    /// A run is of the scene's own namespaces unless it says of which it is.
    void add(SpooledRun run) const {
        if (!run.pid_namespace) run.pid_namespace = number_of("pid");
        if (!run.time_namespace) run.time_namespace = number_of("time");
        ASSERT_EQ(run.write_to(spool()), 0);
    }

    /// The number of the namespace that the scene is in.
    std::int64_t number_of(const std::string& kind) const {
        return number_of_namespace((folder_ / ("proc/self/ns/" + kind)).c_str());
    }

    void call_host(const std::string& name) {
        write_file(folder_ / "proc/sys/kernel/hostname", name + "\n");
        open_eyes();
    }

    /// Sees with `eyes`.
    void open_eyes() {
        eyes.proc = folder_ / "proc";
        surroundings.processes = history::Processes{eyes};
    }

    /// Makes /proc show a process.
    void add_process(int pid, char state, std::uint64_t start_ticks) const {
        std::filesystem::create_directories(folder_ / ("proc/" + std::to_string(pid)));
        std::string stat = std::to_string(pid) + " (some) name) " + state + " 1";
        for (int field = 5; field < 22; ++field) stat += " 0";
        write_file(folder_ / ("proc/" + std::to_string(pid) + "/stat"),
                   stat + " " + std::to_string(start_ticks) + " 0 0 0\n");
    }

    void remove_process(int pid) const {
        std::filesystem::remove_all(folder_ / ("proc/" + std::to_string(pid)));
    }

    history::Ingested ingest() const {
        auto ingested = history::ingest_in(surroundings, store(), -1);
        if (ingested) return *ingested;
        ADD_FAILURE() << ingested.error().what << ": " << ingested.error().why;
        return {};
    }

    SQLite::Database database() const { return SQLite::Database{store(), SQLite::OPEN_READWRITE}; }

    /// The one value of a query, as text; "NULL" for null.
    std::string value(const std::string& sql) const {
        auto connection = database();
        const auto column = connection.execAndGet(sql);
        return column.isNull() ? "NULL" : column.getString();
    }

    std::vector<std::string> files(const std::string& path) const {
        std::vector<std::string> names;
        for (const auto& item : std::filesystem::directory_iterator{path})
            names.push_back(item.path().filename());
        std::sort(names.begin(), names.end());
        return names;
    }

    history::Eyes eyes{
        .proc = "", .exists = [this](std::int64_t pid) {
            return std::filesystem::exists(folder_ / ("proc/" + std::to_string(pid)));
        }};
    Instant now{Micros{1'700'000'000'000'000 + 3'600'000'000}};
    history::Surroundings surroundings;
};

}  // namespace jw::test
