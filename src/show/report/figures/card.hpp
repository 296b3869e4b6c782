// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/reading/report_view.hpp"
#include "judge/stats/health.hpp"

namespace jw::report {

using stats::Health;

/// A run in the strip of a job: its end, and how long it took on the job's own scale.
struct Mark {
    Outcome outcome = Outcome::unknown;
    std::uint8_t height = 0;  ///< 0 to 100
};

/// A stretch of time in which a job ran: one run, or several too close to be told apart.
struct Block {
    Instant from, to;
    Outcome outcome = Outcome::unknown;  ///< the worst
    std::uint32_t runs = 1;
};

/// Something about a job that a reader wants to hear of.
struct Event {
    enum class Kind : std::uint8_t { failed, recovered, slower, faster, appeared };
    Kind kind = Kind::failed;
    Instant at;
    std::int64_t run = 0;
    std::string key;     ///< of the run
    std::string detail;  ///< `exit 1: no space left`, `after 3 failures, the first Tue 24 Nov
                         ///< 02:00:03`, `4m02s, before 1m10s`
};

/// A page about a run, and the state of the run that it shows.
struct RunPage {
    std::int64_t id = 0, revision = 0;
    Instant place;
    std::uint32_t bytes = 0;  ///< that its file takes

    bool shows(const history::RunState& run) const {
        return id == run.id && revision == run.revision && place == run.place;
    }
};

/// What index, status, feed and badge say about one job. Rebuilt when a run of the job changes,
/// else kept from one regeneration to the next, so that a report of many jobs costs little more
/// than that of the one that ran. Every text is hostile.
struct Card {
    history::JobRow row;
    std::string slug;

    // `last` of the job's history::Standing.
    Instant last_started;
    Outcome last_outcome = Outcome::unknown;
    std::optional<Micros> last_duration;
    std::string last_verdict;               ///< in words
    std::optional<Micros> before_duration;  ///< of the newest run that has ended
    std::optional<Instant> failing_since;   ///< where the streak's first run is still known
    std::string failure, failure_stream;    ///< last words of the newest failure, and where
    std::int64_t failure_id = 0;            ///< 0: there is none

    std::uint64_t skips_since = 0;
    std::optional<Instant> expected;  ///< by then its next run should have ended
    /// When the oldest run that has not ended would have begun, had the machine not been asleep.
    std::optional<Instant> under_way;
    std::optional<Micros> time_limit;                               ///< of that run
    std::optional<Micros> p50, p95;                                 ///< of the last 100 successes
    std::uint64_t successes30 = 0, failures30 = 0, warnings30 = 0;  ///< in 30 days
    std::uint32_t turns = 0;        ///< changes between success and failure in the last 20 runs
    std::optional<Health> finding;  ///< what the worst of its open findings makes of it
    std::string finding_words;
    std::vector<Mark> marks;      ///< oldest first, at most 60
    std::vector<Block> blocks;    ///< of the last day, newest first
    std::vector<Event> news;      ///< newest first: what changed
    std::vector<Event> feed;      ///< newest first: where it began to fail, and recovered
    std::vector<RunPage> pages;   ///< newest first
    Health shown = Health::idle;  ///< on its own page and its badge
    bool has_page = false;        ///< of its own, and a badge: there was room
    std::uint64_t bytes = 0;      ///< that all the files take that there are because of it
};

/// The job, told from others of its name.
std::string title_of(const Card& card);

Health health_of(const Card& card, Instant now);

bool has_run_page(const Card& card, std::int64_t run);

}  // namespace jw::report
