// SPDX-License-Identifier: MIT
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "history/database/database.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {
namespace {

Instant at(int seconds) { return Instant{std::chrono::seconds{1000 + seconds}}; }

spool::Entry told_of(std::uint32_t attempt, const std::string& key) {
    spool::Entry entry;
    entry.kind = spool::Kind::end;
    entry.run.key = key + std::to_string(attempt);
    entry.run.job = "nightly";
    entry.run.unit = "nightly.service";
    entry.run.boot_id = "boot";
    entry.run.invocation_id = "try" + std::to_string(attempt);
    entry.run.started = at(10 * static_cast<int>(attempt));
    entry.run.duration = Micros{std::chrono::seconds{2}};
    return entry;
}

void print(spool::Entry& entry, const std::string& text) {
    entry.output.out = text;
    entry.run.out.seen = text.size();
}

/// The manager's word of a try; all of them begin ten seconds after one another.
spool::Entry by_manager(std::uint32_t attempt, Outcome outcome) {
    auto entry = told_of(attempt, "m");
    entry.revision = 2;
    entry.run.source = "systemd";
    entry.run.attempt = attempt;
    entry.run.outcome = outcome;
    entry.run.exit = outcome == Outcome::success ? 0 : 3;
    entry.run.result = outcome == Outcome::success ? "success" : "exit-code";
    print(entry, std::to_string(attempt) + "\n");
    return entry;
}

spool::Entry tried_again(std::uint32_t attempt) {
    auto entry = by_manager(attempt, Outcome::failure);
    entry.run.retry_by = at(100'000);
    return entry;
}

spool::Entry by_wrapper(std::uint32_t attempt, Outcome outcome) {
    auto entry = told_of(attempt, "w");
    entry.revision = 1;
    entry.run.unit_part = UnitPart::observed;
    entry.run.outcome = outcome;
    entry.run.exit = outcome == Outcome::success ? 0 : 3;
    print(entry, std::to_string(attempt) + "\n");
    return entry;
}

/// The word that there is no further try.
spool::Entry closing(std::uint32_t attempt) {
    auto entry = by_manager(attempt, Outcome::failure);
    entry.revision = 3;
    entry.closes = true;
    entry.output = {};
    entry.run.note = "systemd gave up";
    return entry;
}

struct Tries : testing::Test {
    Put put(spool::Entry entry) { return writer.put(std::move(entry)); }

    std::string rows() {
        SQLite::Statement query{
            database,
            "SELECT started || ' ' || ifnull(duration, '-') || ' ' || outcome || ' ' ||"
            " ifnull(tries, 1) || ' ' || ifnull(CAST(stdout AS TEXT), '') || ifnull(note, '')"
            " FROM runs ORDER BY started"};
        std::string text;
        while (query.executeStep()) text += query.getColumn(0).getString() + ";";
        return text;
    }

    SQLite::Database database = open_in_memory();
    RunWriter writer{database, Table::runs};
};

TEST_F(Tries, AreOneRunInWhicheverOrderTheyAreToldOf) {
    const std::vector told{by_wrapper(1, Outcome::failure), tried_again(1),
                           by_wrapper(2, Outcome::failure), tried_again(2),
                           by_wrapper(3, Outcome::success), by_manager(3, Outcome::success)};
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
    do {
        const SQLite::Transaction rolled_back{database};
        for (const auto one : order) put(told[one]);
        std::string names;
        for (const auto one : order) names += std::to_string(one);
        ASSERT_EQ(rows(), "1010.0 22.0 success 3 1\n2\n3\n;") << names;
        ASSERT_EQ(database.execAndGet("SELECT sum(failures_in_row) FROM jobs").getInt(), 0);
    } while (std::ranges::next_permutation(order).found);
}

TEST_F(Tries, OfAServiceThatNobodyWrapsAreOneRunToo) {
    const std::vector told{tried_again(1), tried_again(2), by_manager(3, Outcome::failure)};
    std::vector<std::size_t> order{0, 1, 2};
    do {
        const SQLite::Transaction rolled_back{database};
        for (const auto one : order) put(told[one]);
        ASSERT_EQ(rows(), "1010.0 22.0 failure 3 1\n2\n3\n;");
        ASSERT_EQ(database.execAndGet("SELECT sum(failures_in_row) FROM jobs").getInt(), 1);
    } while (std::ranges::next_permutation(order).found);
}

TEST_F(Tries, AreUnderWayUntilTheManagerGivesUp) {
    EXPECT_FALSE(put(tried_again(1)).ended);
    EXPECT_EQ(rows(),
              "1010.0 - running 1 1\n1 try failed so far, the last one by exit 3: systemd "
              "tries again;");
    EXPECT_FALSE(put(tried_again(2)).ended);
    const auto last = put(closing(2));
    ASSERT_TRUE(last.ended);
    EXPECT_EQ(last.ended->outcome, Outcome::failure);
    EXPECT_EQ(rows(), "1010.0 12.0 failure 2 1\n2\nsystemd gave up;");
    EXPECT_FALSE(put(closing(2)).replaced);
}

TEST_F(Tries, ThatWentWellAreRunsOfTheirOwn) {
    for (std::uint32_t i = 1; i <= 3; ++i) {
        auto told = by_manager(i, Outcome::success);
        told.run.retry_by = at(100'000);  // Restart=always
        EXPECT_TRUE(put(told).ended);
    }
    EXPECT_EQ(rows(),
              "1010.0 2.0 success 1 1\n;1020.0 2.0 success 1 2\n;1030.0 2.0 success 1 3\n;");
}

TEST_F(Tries, WithoutAnEndAreRunsOfTwentyTries) {
    int ended = 0;
    for (std::uint32_t i = 1; i <= 45; ++i) ended += put(tried_again(i)).ended ? 1 : 0;
    EXPECT_EQ(ended, 2);
    EXPECT_EQ(database.execAndGet("SELECT group_concat(outcome || ifnull(tries, 1), ' ') FROM runs")
                  .getString(),
              "failure20 failure20 running5");
}

TEST_F(Tries, OfWhichNothingMoreIsHeardEndAsTheLastOne) {
    put(tried_again(1));
    EXPECT_TRUE(unheard_runs(database, at(90'000)).empty());
    const auto unheard = unheard_runs(database, at(100'001));
    ASSERT_EQ(unheard.size(), 1);
    const auto ended = writer.end_unheard(unheard.front());
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->outcome, Outcome::failure);
    EXPECT_EQ(ended->note, "systemd did not say what came of the next try");
}

TEST_F(Tries, AreStoredOnceThoughTheyAreToldOfMuchLater) {
    for (const auto& told : {tried_again(1), tried_again(2), by_manager(3, Outcome::success)})
        put(told);
    const auto before = rows();
    database.exec("DELETE FROM parts");
    for (std::uint32_t i = 1; i <= 3; ++i) {
        auto told = by_manager(i, i < 3 ? Outcome::failure : Outcome::success);
        told.revision = 0;
        told.run.source = "journal";
        put(told);
    }
    EXPECT_EQ(rows(), before);
}

TEST_F(Tries, ThatWereJudgedByThemselvesAreTakenBack) {
    const auto alone = put(by_manager(2, Outcome::failure));
    ASSERT_TRUE(alone.ended);
    const auto first = put(tried_again(1));
    EXPECT_EQ(first.gone, std::vector<std::int64_t>{alone.ended->id});
    EXPECT_TRUE(first.corrected);
    EXPECT_TRUE(first.ended);
    EXPECT_EQ(rows(), "1010.0 12.0 failure 2 1\n2\n;");
    EXPECT_EQ(database
                  .execAndGet("SELECT gone || gone_job || gone_started FROM changes"
                              " WHERE gone IS NOT NULL")
                  .getString(),
              "m2nightly1020.0");
}

}  // namespace
}  // namespace jw::history
