// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "history/database/lazy_statement.hpp"
#include "history/runs/judged_changes.hpp"
#include "judge/findings/observation.hpp"

namespace jw::history {

/// One run of a job, as it is judged. It holds the output that its observation views.
struct RunToJudge {
    RunPlace place;
    double started = 0, ended = 0;  ///< seconds since 1970
    bool is_scheduled = false;      ///< a clock started it: a timer, cron
    bool is_of_service = false;     ///< something started its service, maybe a timer
    bool has_output = false;        ///< `output` is known
    std::string boot_id, output;
    /// At its start, on the clock of its boot, and how long that had stood still in suspend.
    std::optional<double> boottime, suspended;
    findings::Observation seen;
};

/// Reads runs that have ended, in their order.
class RunsToJudge {
public:
    explicit RunsToJudge(SQLite::Database& database);

    /// The job's runs behind that place, or all; at most so many.
    std::vector<RunToJudge> behind(const std::string& job, const std::optional<RunPlace>& place,
                                   std::size_t limit);

    struct Start {
        std::int64_t id = 0;
        double started = 0;
    };

    /// The run so many before that one, if it is there still.
    std::optional<Start> before(const std::string& job, const RunPlace& place, std::uint32_t count);

    /// Whether there is a run behind that place, which may be under way.
    bool any_behind(const std::string& job, const RunPlace& place);

private:
    LazyStatement behind_, before_, any_;
};

}  // namespace jw::history
