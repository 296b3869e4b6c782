// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"
#include "judge/found/finding.hpp"

namespace jw::history {

/// A finding as the store has it.
struct FindingRow {
    std::int64_t id = 0;
    std::string job, host;  ///< as of an AlertRow
    findings::Finding finding;
    std::int64_t run = 0;                   ///< id of the run that showed it; it may be gone
    std::optional<std::int64_t> since_run;  ///< the first run of it
    Instant since;                          ///< its start; of a missed start, when that was due
    Instant opened;
    std::optional<Instant> closed;
    std::string end;  ///< `over`, `adopted`, `accepted` or `dismissed`; "" while it is open
    std::optional<Instant> told;  ///< when a notice was sent
    bool is_silent = false;       ///< no notice is to be sent of it any more
};

/// What finding_from() reads; to be followed by the rest of the query.
inline constexpr auto finding_columns = R"sql(
    SELECT id, job, run, since_run, since, opened, closed, end, told, pushed, facts, silent
      FROM findings )sql";

/// One that can't be read is a change of nothing.
FindingRow finding_from(SQLite::Statement& row);

}  // namespace jw::history
