// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/retention.hpp"
#include "foundation/model/run.hpp"
#include "history/reading/history.hpp"
#include "history/recording/processes.hpp"
#include "settings/config/config.hpp"
#include "show/report/site/folder.hpp"

namespace jw::report {

/// Where the pages come from, and where they go.
struct Site {
    std::string store;
    std::string dir;  ///< absolute
    Mode mode = Mode::owner_only;
    std::string host;
    std::function<Instant()> now = [] {
        return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    };
    history::Processes processes{};                        ///< as they are when this is made
    std::uint64_t most_bytes = Retention{}.max_bytes / 2;  ///< of all files together
};

/// As [report] of the configuration has it; where it says nothing, usual_folder(). The pages may
/// take half of what `retention` has for store and pages.
Site site_of(const std::string& store, const config::Report& settings,
             const Retention& retention = {});

/// What is left for the store itself of what store and pages may take together.
Retention without_pages(const Site& site, Retention retention);

struct Made {
    std::size_t jobs = 0;     ///< whose page was rebuilt
    std::size_t written = 0;  ///< files that are not as they were
    std::size_t removed = 0;  ///< files of jobs and runs that are gone
    std::size_t failing = 0;  ///< jobs
    std::size_t all_jobs = 0;
};

/// Which pages to make: those of jobs that something happened to since, or all.
enum class Extent { changed, everything };

/// It is written whenever pages are made.
inline constexpr auto newest_file = "status.json";

/// Makes the pages from the store, without a look at the spool. One process at a time does.
Result<Made> make_pages(const Site& site, const Folder& folder, Extent extent);

/// What `job-watch report` does: rebuild all pages, once no other process does (waits at most 10
/// s).
Result<Made> render_all(const Site& site);

/// What the recorder does after it has brought runs in: pages of what changed. Nothing if another
/// process is about to do it: of runs that end in a burst, one makes pages, one waits to make them
/// for all the others (at least a quarter of a second after the last time), and those leave at
/// once.
Result<std::optional<Made>> refresh(const Site& site);

}  // namespace jw::report
