// SPDX-License-Identifier: MIT
#include "judge/propose/proposals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "judge/expect/judged.hpp"
#include "judge/propose/usual_lines.hpp"

namespace jw::propose {
namespace {

using expect::Kind;

using Past = std::vector<std::pair<Run, Output>>;

void add(Past& past, Outcome outcome, std::int64_t seconds, const std::string& out,
         std::uint64_t dropped = 0) {
    Run run;
    run.outcome = outcome;
    run.exit = outcome == Outcome::success ? 0 : 23;
    run.duration = std::chrono::seconds{seconds};
    run.out = {.seen = out.size() + dropped, .dropped = dropped, .gap_at = 0};
    run.argv = {"rsync", "-a", "a", "b"};
    past.emplace_back(std::move(run), Output{.out = out, .err = {}});
}

std::string usual(int number) {
    return "2026-11-0" + std::to_string(1 + number % 9) + " reading /srv/data\nwrote " +
           std::to_string(100 + number) + " rows in 0." + std::to_string(number) +
           " seconds\nbackup (full) finished\n";
}

Past usual_past(int runs) {
    Past past;
    for (int i = 0; i < runs; ++i) add(past, Outcome::success, 40 + i % 3, usual(i));
    return past;
}

Proposals of(const Past& past) {
    return proposals_of([&](const VisitRun& visit) {
        for (const auto& [run, output] : past) visit(run, output);
    });
}

std::optional<expect::Rule> rule(const Proposals& made, Kind kind) {
    const auto found = std::ranges::find_if(
        made.all, [kind](const Proposal& one) { return one.rule.kind == kind; });
    return found == made.all.end() ? std::nullopt : std::optional{found->rule};
}

TEST(Propose, SaysWhatTheSuccessesHaveInCommon) {
    const auto made = of(usual_past(40));
    EXPECT_EQ(made.successes, 40U);
    EXPECT_EQ(rule(made, Kind::min_duration)->least, 20);
    EXPECT_EQ(rule(made, Kind::max_duration)->most, 200);
    EXPECT_EQ(rule(made, Kind::min_output)->least, 40);
    EXPECT_EQ(rule(made, Kind::prints)->text, R"(^backup \(full\) finished$)");
    const auto rows = rule(made, Kind::metric);
    EXPECT_EQ(rows->name, "rows");
    EXPECT_EQ(rows->least, 50);
    EXPECT_EQ(rows->text, R"(^wrote ([0-9]+(?:\.[0-9]+)?) rows in \S+ seconds$)");
    EXPECT_EQ(std::ranges::count(made.all, Kind::metric,
                                 [](const Proposal& one) { return one.rule.kind; }),
              1);
    for (const auto& one : made.all) EXPECT_FALSE(one.rule.fails) << expect::key_of(one.rule);
}

TEST(Propose, NothingOfItsOwnSuccessesWouldBreak) {
    const auto past = usual_past(40);
    const auto rules = of(past).rules();
    for (const auto& [run, output] : past)
        EXPECT_EQ(expect::told_of(rules, run, output).size(), 0U);
}

TEST(Propose, WouldHaveFoundTheRunThatDidNothing) {
    auto past = usual_past(60);
    add(past, Outcome::success, 1, "");
    const auto rules = of(past).rules();
    EXPECT_EQ(expect::told_of(rules, past.back().first, past.back().second).size(), 4U);
}

TEST(Propose, AsksForTenSuccesses) {
    auto past = usual_past(9);
    for (int i = 0; i < 5; ++i) add(past, Outcome::failure, 40, usual(i));
    EXPECT_TRUE(of(past).rules().all.empty());
    add(past, Outcome::success, 40, usual(1));
    EXPECT_FALSE(of(past).rules().all.empty());
}

TEST(Propose, PrefersALineThatFailuresDidNotHave) {
    Past past;
    for (int i = 0; i < 20; ++i) add(past, Outcome::success, 40, "begin\nall copied\nbye bye\n");
    add(past, Outcome::failure, 40, "begin\nbye bye\n");
    EXPECT_EQ(rule(of(past), Kind::prints)->text, "^all copied$");
}

TEST(Propose, LearnsNoLinesOfOutputsThatAreNotWhole) {
    Past past;
    for (int i = 0; i < 20; ++i) add(past, Outcome::success, 40, usual(i), 1000);
    EXPECT_FALSE(rule(of(past), Kind::prints));
    EXPECT_TRUE(rule(of(past), Kind::min_output));
    for (int i = 0; i < 15; ++i) add(past, Outcome::success, 40, usual(i));
    EXPECT_TRUE(rule(of(past), Kind::prints));
}

TEST(Propose, KnowsThatItsProgramWarns) {
    auto past = usual_past(20);
    EXPECT_FALSE(of(past).warn_by_program);
    add(past, Outcome::failure, 40, "");
    EXPECT_TRUE(of(past).warn_by_program);
}

TEST(Propose, NamesNumbersByTheWordBesideThem) {
    LineCounts lines;
    lines.add("Files: 12, bytes=900\nin 3 s\n12:00:01 5 tables\n", true);
    std::string names;
    for (const auto& line : lines.usual(1))
        for (const auto& number : line.numbers) names += number.name + " ";
    EXPECT_EQ(names, "tables files bytes ");
}

TEST(Propose, AnOutputOfManyLinesIsBounded) {
    Past past;
    std::string many;
    for (int i = 0; i < 30'000; ++i)
        many += "line " + std::string(1, static_cast<char>('a' + i % 26)) + "\n";
    for (int i = 0; i < 12; ++i) add(past, Outcome::success, 40, many + "at the end\n");
    EXPECT_TRUE(rule(of(past), Kind::min_output));
}

}  // namespace
}  // namespace jw::propose
