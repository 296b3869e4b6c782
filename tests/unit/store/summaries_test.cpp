// SPDX-License-Identifier: MIT
#include "store/summaries.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "recount.hpp"
#include "store/database.hpp"
#include "store/run_writer.hpp"

namespace {

using namespace jw;
using store::RunWriter;
using store::Table;

/// Does at random what can happen to a store.
class Chaos {
public:
    Chaos(SQLite::Database& database, Table table, unsigned seed)
        : database_{database}, writer_{database, table}, table_{table}, random_{seed} {}

    void step() {
        switch (pick(10)) {
            case 0:
                return writer_.mark_interrupted(some_id());
            case 1:
                return table_ == Table::runs ? writer_.erase(some_id()) : put();
            case 2:
                return table_ == Table::runs ? writer_.drop_output(some_id()) : put();
            default:
                return put();
        }
    }

private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    std::int64_t some_id() {
        const auto column = database_.execAndGet(fmt::format(
            "SELECT ifnull((SELECT id FROM runs ORDER BY id LIMIT 1 OFFSET {}), 0)", pick(200)));
        return column.getInt64();
    }

    void put() {
        spool::Entry entry;
        entry.run.key = fmt::format("{:032x}", pick(300));
        entry.kind = pick(3) == 0 ? spool::Kind::start : spool::Kind::end;
        entry.bare = entry.kind == spool::Kind::end && pick(6) == 0;
        entry.revision = static_cast<std::uint64_t>(pick(3));
        entry.run.job = pick(12) == 0 ? "" : fmt::format("job {}", pick(3));
        // Few different times, so that runs of the same microsecond are met as well.
        entry.run.started = Instant{Micros{1'700'000'000'000'000 + pick(400) * 3'600'123'457}};
        entry.run.duration = Micros{pick(1'000'000)};
        entry.run.outcome = entry.kind == spool::Kind::start
                                ? Outcome::running
                                : std::array{Outcome::success, Outcome::success, Outcome::failure,
                                             Outcome::skipped, Outcome::timeout, Outcome::unknown}
                                      [static_cast<std::size_t>(pick(6))];
        writer_.put(std::move(entry));
    }

    SQLite::Database& database_;
    RunWriter writer_;
    Table table_;
    std::mt19937 random_;
};

TEST(Summaries, EqualARecountAfterTenThousandRandomChanges) {
    auto database = store::open_in_memory();
    Chaos chaos{database, Table::runs, 1};
    for (int i = 0; i < 10'000; ++i) {
        chaos.step();
        if (i % 50 != 0) continue;
        ASSERT_EQ(test::stored_summaries(database), test::recounted_summaries(database)) << i;
    }
    EXPECT_NE(test::stored_summaries(database), "");
}

TEST(Summaries, AreEmptyAgainOnceEveryRunIsErased) {
    auto database = store::open_in_memory();
    Chaos chaos{database, Table::runs, 2};
    for (int i = 0; i < 500; ++i) chaos.step();
    RunWriter writer{database, Table::runs};
    while (database.execAndGet("SELECT count(*) FROM runs").getInt64() > 0)
        writer.erase(database.execAndGet("SELECT max(id) FROM runs").getInt64());
    EXPECT_EQ(test::stored_summaries(database), "");
}

}  // namespace
