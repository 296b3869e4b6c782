// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "history/recording/ingester.hpp"
#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace jw::test {

/// A store in a folder of its own, with a clock and a /proc that the test sets.
class Scene {
public:
    Scene() {
        std::filesystem::create_directories(folder_ / "proc/sys/kernel/random");
        write_file(folder_ / "proc/sys/kernel/random/boot_id",
                   "00112233-4455-6677-8899-aabbccddeeff\n");
        call_host("here");
        surroundings.now = [this] { return now; };
    }

    std::string store() const { return folder_ / "history.db"; }

    std::string spool() const { return store() + "-spool"; }

    const TempFolder& folder() const { return folder_; }

    void add(const SpooledRun& run) const { ASSERT_EQ(run.write_to(spool()), 0); }

    void call_host(const std::string& name) {
        write_file(folder_ / "proc/sys/kernel/hostname", name + "\n");
        surroundings.processes = history::Processes{folder_ / "proc"};
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

    Instant now{Micros{1'700'000'000'000'000 + 3'600'000'000}};
    history::Surroundings surroundings;

private:
    TempFolder folder_;
};

}  // namespace jw::test
