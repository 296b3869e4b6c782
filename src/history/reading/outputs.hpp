// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "foundation/model/run.hpp"
#include "history/reading/filter.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// What is kept of one stream.
struct KeptStream {
    std::string_view text;
    StreamFacts facts = {};
};

struct KeptOutput {
    std::int64_t run = 0;
    std::string_view key;  ///< of the run
    std::string_view job;  ///< its key
    Instant started;
    KeptStream out, err;
};

/// Returns whether to go on.
using VisitOutput = std::function<bool(const KeptOutput&)>;

/// Of each run that matches, newest first; the filter's limit does not count.
void each_output(const SQLite::Database& database, const Filter& filter, const VisitOutput& visit);

}  // namespace jw::history
