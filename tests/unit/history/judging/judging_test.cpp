// SPDX-License-Identifier: MIT
#include "history/judging/judging.hpp"

#include <gtest/gtest.h>

#include <string>

#include "history/judging/diary.hpp"
#include "history/judging/finding_book.hpp"

namespace {

using namespace jw;
using test::Diary;

TEST(Judging, FindsWithTheRunThatIsWritten) {
    Diary diary;
    diary.add_usual(1, 60);
    diary.ingest_after(60);
    EXPECT_EQ(diary.findings(), "");
    for (unsigned i = 61; i <= 64; ++i) {
        diary.add(Diary::slow(i));
        diary.ingest_after(i);
    }
    EXPECT_EQ(diary.findings(), "shift duration");
    EXPECT_EQ(diary.value("SELECT since_run FROM findings"),
              diary.value("SELECT id FROM runs ORDER BY started LIMIT 1 OFFSET 60"));
    EXPECT_EQ(diary.value("SELECT since FROM findings"),
              diary.value("SELECT started FROM runs ORDER BY started LIMIT 1 OFFSET 60"));
}

TEST(Judging, RemembersAtMostFourKibibytesOfASignal) {
    Diary diary;
    diary.add_usual(1, 400);
    diary.ingest_after(400);
    EXPECT_EQ(diary.value("SELECT count(*) || ' ' || max(runs) || ' ' || max(behind) FROM"
                          " judge_states"),
              "3 400 0");
    EXPECT_LE(std::stoi(diary.value("SELECT max(length(state)) FROM judge_states")), 5 * 4096);
}

TEST(Judging, ClosesWhatIsOver) {
    Diary diary;
    diary.add_usual(1, 60);
    auto empty = Diary::run(61);
    empty.out.clear();
    diary.add(empty);
    diary.ingest_after(61);
    EXPECT_EQ(diary.findings(), "empty stdout_bytes");
    diary.add_usual(62, 62);
    diary.ingest_after(62);
    EXPECT_EQ(diary.findings(), "empty stdout_bytes over");
}

TEST(Judging, TakesWhatStaysForUsual) {
    Diary diary;
    diary.add_usual(1, 60);
    for (unsigned i = 61; i <= 110; ++i) diary.add(Diary::slow(i));
    diary.ingest_after(110);
    EXPECT_EQ(diary.findings(), "shift duration adopted");
}

TEST(Judging, NeverKeepsARunOut) {
    Diary diary;
    diary.add_usual(1, 60);
    diary.ingest_after(60);
    diary.database().exec(
        "CREATE TRIGGER broken BEFORE INSERT ON findings BEGIN SELECT RAISE(ABORT, 'no'); END");
    for (unsigned i = 61; i <= 64; ++i) diary.add(Diary::slow(i));
    const auto ingested = diary.ingest_after(64);
    EXPECT_EQ(diary.value("SELECT count(*) FROM runs"), "64");
    ASSERT_EQ(ingested.warnings.size(), 1U);
    EXPECT_NE(ingested.warnings.front().find("can't be judged"), std::string::npos);
    diary.database().exec("DROP TRIGGER broken");
    diary.add(Diary::slow(65));
    diary.ingest_after(65);
    EXPECT_EQ(diary.findings(), "shift duration");
}

TEST(Judging, JudgesALongHistoryLittleByLittle) {
    Diary diary;
    for (unsigned i = 1; i <= 2500; ++i) diary.add(Diary::run(i));
    diary.ingest_after(2500);
    diary.database().exec(
        "UPDATE judge_states SET behind = 1, ordered = NULL, run = NULL,"
        " state = NULL, runs = 0; DELETE FROM judge_states WHERE age > 0");
    diary.ingest_after(2500);
    EXPECT_EQ(diary.value("SELECT max(runs) || ' ' || max(behind) FROM judge_states"), "1000 1");
    diary.ingest_after(2500);
    diary.ingest_after(2500);
    EXPECT_EQ(diary.value("SELECT max(runs) || ' ' || max(behind) FROM judge_states"), "2500 0");
}

TEST(Judging, ForgetsAJobThatIsGone) {
    Diary diary;
    diary.add_usual(1, 3);
    diary.ingest_after(3);
    diary.database().exec("DELETE FROM jobs");
    EXPECT_EQ(diary.value("SELECT count(*) FROM judge_states"), "0");
}

TEST(Judging, HeedsWhatSomebodySaysOfAFinding) {
    Diary diary;
    diary.add_usual(1, 60);
    for (unsigned i = 61; i <= 64; ++i) diary.add(Diary::slow(i));
    diary.ingest_after(64);
    const auto id = std::stoll(diary.value("SELECT id FROM findings"));
    const auto say = [&](history::Word word) {
        const auto found = history::answer_finding(diary.store(), "backup", id, word, diary.now);
        ASSERT_TRUE(found);
        EXPECT_TRUE(*found);
    };
    say(history::Word::accepted);
    EXPECT_EQ(diary.findings(), "shift duration accepted");
    say(history::Word::dismissed);
    // What it says lasts when the runs are judged once more.
    diary.database().exec("DELETE FROM judge_states");
    for (unsigned i = 65; i <= 130; ++i) diary.add(Diary::slow(i));
    for (unsigned i = 131; i <= 140; ++i) {
        auto slower = Diary::slow(i);
        slower.duration *= 2;
        diary.add(slower);
    }
    diary.ingest_after(140);
    EXPECT_EQ(diary.findings(), "shift duration shown accepted; shift duration shown");
    const auto none =
        history::answer_finding(diary.store(), "other", id, history::Word::accepted, diary.now);
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
}

}  // namespace
