// SPDX-License-Identifier: MIT
#include "programs/query/timers.hpp"

#include <gtest/gtest.h>

namespace jw::query {
namespace {

std::optional<Instant> next_of(const std::string& unit, std::string_view lines) {
    history::JobSummary job;
    job.standing.last.emplace();
    job.standing.last->unit = unit;
    return next_runs_of(lines).of(job);
}

TEST(Timers, TakeTheEarliestMomentOfAService) {
    const auto* lines = "a.service 3000\nb.service 7\na.service 2000\n";
    EXPECT_EQ(next_of("a.service", lines), Instant{Micros{2000}});
    EXPECT_EQ(next_of("b.service", lines), Instant{Micros{7}});
    EXPECT_EQ(next_of("c.service", lines), std::nullopt);
    EXPECT_EQ(next_of("", lines), std::nullopt);
}

TEST(Timers, PassOverLinesOfAnotherForm) {
    for (const auto* lines : {"", "\n\n", "a.service", "a.service ", " 5", "a.service x5",
                              "a.service -5", "a.service 99999999999999999999", "a.service 5x"})
        EXPECT_EQ(next_of("a.service", lines), std::nullopt) << lines;
    EXPECT_EQ(next_of("a.service", "nonsense\na.service 5"), Instant{Micros{5}});
}

TEST(Timers, AreNotAskedForWithoutAStore) {
    Timers timers{"/nowhere/at/all.db"};
    history::JobSummary job;
    job.standing.last.emplace();
    job.standing.last->unit = "a.service";
    EXPECT_EQ(timers.answer().of(job), std::nullopt);
}

}  // namespace
}  // namespace jw::query
