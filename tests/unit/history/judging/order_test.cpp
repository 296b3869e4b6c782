// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "history/judging/diary.hpp"

namespace {

using namespace jw;
using test::Diary;
using test::SpooledRun;

constexpr unsigned last = 240;

/// A history with something of each kind in it: slow for a while, empty once, failing often.
SpooledRun eventful(unsigned number, std::mt19937& random) {
    auto run = Diary::run(number);
    run.duration += static_cast<std::int64_t>(random() % (8 * test::second));
    if (number > 90 && number <= 110) run.duration *= 2;
    if (number > 180) run.duration = run.duration * 17 / 10;
    if (number == 70 || number == 71) run.out.clear();
    if (number > 130 && number <= 150 && random() % 3 > 0) {
        run.outcome = 2;
        run.wait_status = 3 << 8;
    }
    return run;
}

std::vector<SpooledRun> eventful_history(unsigned seed) {
    std::mt19937 random{seed};
    std::vector<SpooledRun> runs;
    for (unsigned number = 1; number <= last; ++number) runs.push_back(eventful(number, random));
    return runs;
}

/// All that does not tell in which order the rows were written.
std::string judged(const Diary& diary) {
    return diary.value(R"sql(
        SELECT group_concat(line, char(10)) FROM (
            SELECT findings.job || ' ' || kind || ' ' || findings.signal || ' ' || shown.run_key || ' '
                   || ifnull(first.run_key, '-') || ' ' || since || ' ' || before || ' ' || now
                   || ' ' || record || ' ' || pushed || ' ' || opened || ' ' || ifnull(closed, '-')
                   || ' ' || ifnull(end, '-') || ' ' || doubted || ' ' || facts AS line
              FROM findings JOIN runs AS shown ON shown.id = run
              LEFT JOIN runs AS first ON first.id = since_run
             ORDER BY opened, kind, findings.signal))sql") +
           "\n" + diary.value("SELECT hex(state) FROM judge_states WHERE age = 0");
}

std::string judged_in_order(const std::vector<SpooledRun>& runs) {
    Diary diary;
    for (const auto& run : runs) diary.add(run);
    diary.ingest_after(last);
    return judged(diary);
}

class InAnyOrder : public testing::TestWithParam<unsigned> {};

TEST_P(InAnyOrder, RunsLeadToTheSameFindings) {
    const auto runs = eventful_history(GetParam());
    const auto expected = judged_in_order(runs);
    EXPECT_GT(std::ranges::count(expected, '\n'), 3) << expected;

    // Late, twice, and at first told otherwise.
    std::mt19937 random{GetParam() + 1000};
    Diary diary;
    diary.now = Instant{Micros{test::first_start + last * test::day + 600 * test::second}};
    std::vector<SpooledRun> late;
    for (const auto& run : runs) {
        const auto fate = random() % 12;
        if (fate == 0) {
            late.push_back(run);
            continue;
        }
        auto told = run;
        if (fate == 1) {
            told.duration *= 3;
            late.push_back(run);
            late.back().revision = 2;
        }
        diary.add(told);
        if (fate == 2) late.push_back(run);
        if (random() % 4 == 0) diary.ingest();
        if (late.size() > 1 + random() % 3) {
            std::ranges::shuffle(late, random);
            for (const auto& one : late) diary.add(one);
            late.clear();
            diary.ingest();
        }
    }
    for (const auto& one : late) diary.add(one);
    diary.ingest();
    EXPECT_EQ(judged(diary), expected);
}

TEST_P(InAnyOrder, AStateThatIsLostIsMadeAnew) {
    const auto runs = eventful_history(GetParam());
    const auto expected = judged_in_order(runs);
    Diary diary;
    std::mt19937 random{GetParam()};
    for (const auto& run : runs) {
        diary.add(run);
        if (random() % 20 > 0) continue;
        diary.now = Instant{Micros{run.started + 600 * test::second}};
        diary.ingest();
        const char* const losses[] = {
            "DELETE FROM judge_states", "UPDATE judge_states SET state = x'00'",
            "UPDATE judge_states SET state = zeroblob(5000) WHERE age = 0",
            "DELETE FROM judge_states WHERE age > 0"};
        diary.database().exec(losses[random() % std::size(losses)]);
    }
    diary.ingest_after(last);
    EXPECT_EQ(judged(diary), expected);
}

INSTANTIATE_TEST_SUITE_P(Histories, InAnyOrder, testing::Range(0U, 8U));

}  // namespace
