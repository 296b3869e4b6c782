// SPDX-License-Identifier: MIT
#include "history/runs/summaries.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "history/database/database.hpp"
#include "history/runs/recount.hpp"
#include "history/runs/run_writer.hpp"
#include "support/sample.hpp"

namespace {

using namespace jw;
using history::RunWriter;
using history::Summing;
using history::Table;

/// How many different runs, times and jobs there are. With few of them every change meets the
/// newest run, the oldest one, and others of the same microsecond.
struct Extent {
    int runs, times, jobs;
};

/// Does at random what can happen to a store.
class Chaos {
public:
    Chaos(SQLite::Database& database, Extent extent, unsigned seed,
          Summing summing = Summing::at_once)
        : database_{database},
          writer_{database, Table::runs, summing},
          extent_{extent},
          random_{seed} {}

    void write_summaries() { writer_.write_summaries(); }

    void step() {
        switch (pick(10)) {
            case 0:
                return static_cast<void>(writer_.mark_interrupted(some_id()));
            case 1:
                return writer_.erase(some_id());
            case 2:
                return writer_.drop_output(some_id());
            default:
                return put();
        }
    }

private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    std::int64_t some_id() {
        const auto column = database_.execAndGet(
            fmt::format("SELECT ifnull((SELECT id FROM runs ORDER BY id LIMIT 1 OFFSET {}), 0)",
                        pick(extent_.runs)));
        return column.getInt64();
    }

    void put() {
        spool::Entry entry;
        entry.run.key = fmt::format("{:032x}", pick(extent_.runs));
        entry.kind = pick(3) == 0 ? spool::Kind::start : spool::Kind::end;
        entry.bare = entry.kind == spool::Kind::end && pick(6) == 0;
        entry.revision = static_cast<std::uint64_t>(pick(3));
        entry.run.job = pick(12) == 0 ? "" : fmt::format("job {}", pick(extent_.jobs));
        entry.run.started =
            Instant{Micros{1'700'000'000'000'000 + pick(extent_.times) * 3'600'123'457}};
        entry.run.duration = Micros{pick(1'000'000)};
        entry.run.outcome = entry.kind == spool::Kind::start
                                ? Outcome::running
                                : std::array{Outcome::success, Outcome::success, Outcome::failure,
                                             Outcome::skipped, Outcome::timeout, Outcome::unknown,
                                             Outcome::warn}[static_cast<std::size_t>(pick(7))];
        entry.run.source = pick(3) == 0 ? "journal" : "";
        writer_.put(std::move(entry));
    }

    SQLite::Database& database_;
    RunWriter writer_;
    Extent extent_;
    std::mt19937 random_;
};

TEST(Summaries, EqualARecountAfterTenThousandRandomChanges) {
    auto database = history::open_in_memory();
    Chaos chaos{database, {.runs = 300, .times = 400, .jobs = 3}, 1};
    for (int i = 0; i < 10'000; ++i) {
        chaos.step();
        if (i % 50 != 0) continue;
        ASSERT_EQ(test::stored_summaries(database), test::recounted_summaries(database)) << i;
    }
    EXPECT_NE(test::stored_summaries(database), "");
}

TEST(Summaries, EqualARecountAfterEachChangeOfAShortHistory) {
    for (unsigned seed = 1; seed <= test::sample(100, 200); ++seed) {
        auto database = history::open_in_memory();
        Chaos chaos{database, {.runs = 6, .times = 5, .jobs = 1}, seed};
        for (int i = 0; i < 40; ++i) {
            chaos.step();
            ASSERT_EQ(test::stored_summaries(database), test::recounted_summaries(database))
                << seed << ' ' << i;
        }
    }
}

TEST(Summaries, EqualARecountWhenManyChangesAreWrittenAtATime) {
    for (unsigned seed = 1; seed <= test::sample(50, 100); ++seed) {
        auto database = history::open_in_memory();
        Chaos chaos{database, {.runs = 12, .times = 9, .jobs = 2}, seed, Summing::when_told};
        for (int i = 0; i < 120; ++i) {
            chaos.step();
            if (i % (1 + seed % 17) != 0) continue;
            chaos.write_summaries();
            ASSERT_EQ(test::stored_summaries(database), test::recounted_summaries(database))
                << seed << ' ' << i;
        }
    }
}

TEST(Summaries, AreEmptyAgainOnceEveryRunIsErased) {
    auto database = history::open_in_memory();
    Chaos chaos{database, {.runs = 300, .times = 400, .jobs = 3}, 2};
    for (int i = 0; i < 500; ++i) chaos.step();
    RunWriter writer{database, Table::runs};
    while (database.execAndGet("SELECT count(*) FROM runs").getInt64() > 0)
        writer.erase(database.execAndGet("SELECT max(id) FROM runs").getInt64());
    EXPECT_EQ(test::stored_summaries(database), "");
}

}  // namespace
