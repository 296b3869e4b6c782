// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "show/pages/run_page.hpp"
#include "show/runs.hpp"
#include "show/times/lost_time.hpp"
#include "show/times/silence.hpp"
#include "show/times/timed_lines.hpp"

namespace jw::show {
namespace {

using namespace std::chrono_literals;

/// A run that prints line after line, each at its time.
struct Printed {
    Micros at;
    std::string line;
    unsigned stream = 0;
};

Side side_of(const std::vector<Printed>& printed, Micros duration,
             Outcome outcome = Outcome::success) {
    Side side;
    side.run.id = 7;
    side.run.job = "backup";
    side.run.duration = duration;
    side.run.outcome = outcome;
    auto& [out, err, times] = side.output;
    for (const auto& [at, line, stream] : printed) {
        times.marks.push_back({at, out.size(), err.size()});
        (stream == 0 ? out : err) += line + "\n";
        (stream == 0 ? times.last_out : times.last_err) = at;
    }
    side.run.out.seen = out.size();
    side.run.err.seen = err.size();
    return side;
}

std::string lines_in(const std::vector<TimedLine>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += std::to_string(line.at.count() / 1000) + " " + std::string{line.text} + "; ";
    return text;
}

Side usual_backup() {
    return side_of({{1s, "connecting to db1"},
                    {2s, "dump started 12:00:01"},
                    {122s, "dump finished, 4711 rows"},
                    {242s, "upload done"}},
                   243s);
}

TEST(TimedLines, AreInTheOrderInWhichBothStreamsCame) {
    const auto side =
        side_of({{1ms, "one"}, {2ms, "two", 1}, {2ms, "three"}, {9ms, "four", 1}}, 1s);
    EXPECT_EQ(lines_in(timed_lines(side.run, side.output)), "1 one; 2 two; 2 three; 9 four; ");
}

TEST(TimedLines, HaveTheTimeOfTheirFirstByte) {
    auto side = side_of({{1ms, "one"}, {5s, "two"}}, 9s);
    side.output.times.marks[1].out = 2;  // the second piece begins within the first line
    EXPECT_EQ(lines_in(timed_lines(side.run, side.output)), "1 one; 5000 two; ");
}

TEST(TimedLines, TellWhereBytesAreMissing) {
    auto side = side_of({{1ms, "one"}, {5s, "two"}, {6s, "three"}}, 9s);
    side.run.out.gap_at = 6;
    side.run.out.dropped = 100;
    const auto lines = timed_lines(side.run, side.output);
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(lines[2].dropped, 100U);
    EXPECT_EQ(lines[1].text, "tw");
    EXPECT_EQ(lines[3].text, "o");
}

TEST(TimedLines, BearMarksThatFitNothing) {
    auto side = side_of({{1ms, "one"}, {5s, "two"}}, 9s);
    side.output.times.marks = {{3s, 1'000'000, 1'000'000}, {4s, 2'000'000, 3'000'000}};
    EXPECT_EQ(lines_in(timed_lines(side.run, side.output)), "3000 one; 3000 two; ");
}

TEST(Silence, IsNamedWithTheLineBefore) {
    const auto side = side_of({{1s, "a"}, {2s, "dump started"}, {50s, "b"}, {51s, "c"}}, 60s);
    const auto lines = timed_lines(side.run, side.output);
    const auto longest = longest_silence(side.run, side.output, lines);
    ASSERT_TRUE(longest);
    EXPECT_EQ(silence_text(*longest, Charset::ascii), "48.0s from 2.0s on, after 'dump started'");
    const auto last = last_silence(side.run, side.output, lines);
    ASSERT_TRUE(last);
    EXPECT_EQ(silence_text(*last, Charset::ascii), "9.0s at the end, after 'c'");
}

TEST(Silence, OfARunThatPrintsNothingIsAllOfIt) {
    const auto side = side_of({}, 60s, Outcome::timeout);
    const auto silence = last_silence(side.run, side.output, {});
    ASSERT_TRUE(silence);
    EXPECT_EQ(silence_text(*silence, Charset::ascii), "1m00s: nothing was printed");
    auto unknown = side;
    unknown.run.out.seen = 12;
    EXPECT_FALSE(last_silence(unknown.run, unknown.output, {}));
}

TEST(LostTime, IsFoundBetweenTheLinesThatBothRunsHave) {
    const auto slow = side_of({{1s, "connecting to db1"},
                               {2s, "dump started 13:00:01"},
                               {120s, "dump finished, 4712 rows"},
                               {1260s, "upload done"}},
                              1261s);
    const auto lost = lost_time(usual_backup(), slow.run, slow.output);
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost_time_text(*lost, Charset::ascii),
              "the time is lost after 'dump finished, 4712 rows': 2m00s -> 19m00s");
    EXPECT_TRUE(is_slow(slow.run, usual_backup().run));
    EXPECT_FALSE(is_slow(usual_backup().run, usual_backup().run));
}

TEST(LostTime, IsNotWhereTheLinesDifferButWhereTheTimeDoes) {
    const auto slow = side_of({{1s, "connecting to db1"},
                               {900s, "connecting to db2"},
                               {901s, "dump started 13:00:01"},
                               {1021s, "dump finished, 4712 rows"},
                               {1141s, "upload done"}},
                              1142s);
    const auto lost = lost_time(usual_backup(), slow.run, slow.output);
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->after, "connecting to db1");
    EXPECT_EQ(lost->usual, 1s);
    EXPECT_EQ(lost->now, 900s);
}

TEST(LostTime, OfARunThatWasEndedIsBehindItsLastLine) {
    const auto hung = side_of({{1s, "connecting to db1"}, {2s, "dump started 13:00:01"}}, 1802s,
                              Outcome::timeout);
    const auto lost = lost_time(usual_backup(), hung.run, hung.output);
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost_time_text(*lost, Charset::ascii),
              "the time is lost after 'dump started 13:00:01': 2m00s -> 30m00s and no further");
}

TEST(LostTime, IsNowhereWhereAllIsSlower) {
    const auto slow = side_of({{2s, "connecting to db1"},
                               {4s, "dump started 13:00:01"},
                               {184s, "dump finished, 4712 rows"},
                               {364s, "upload done"}},
                              366s);
    const auto lost = lost_time(usual_backup(), slow.run, slow.output);
    EXPECT_FALSE(lost) << lost_time_text(*lost, Charset::ascii);
}

TEST(RunPage, ShowsEachLineBesideTheUsualTime) {
    const Terminal terminal{100, 40, Colour::off, Charset::ascii};
    auto slow = side_of({{1s, "connecting to db1"},
                         {2s, "dump started 13:00:01"},
                         {3s, "warning: slow disk", 1},
                         {120s, "dump finished, 4712 rows"},
                         {1260s, "upload done"}},
                        1261s);
    slow.run.started = now - 1h;
    RunContext context;
    context.usual = usual_backup();
    const auto page = run_page(slow.run, slow.output, context, now, terminal, Sections::times);
    EXPECT_NE(page.find("       time      usual\n"
                        "    0:01.00    0:01.00  out  connecting to db1\n"
                        "    0:02.00    0:02.00  out  dump started 13:00:01\n"
                        "    0:03.00          -  err  warning: slow disk\n"
                        "    2:00.00    2:02.00  out  dump finished, 4712 rows\n"
                        "   21:00.00    4:02.00  out  upload done\n"),
              std::string::npos)
        << page;
    EXPECT_NE(page.find("longest silence: 19m00s from 2m00s on, after 'dump finished, 4712 rows'"),
              std::string::npos)
        << page;
    EXPECT_NE(page.find("slow"), std::string::npos) << page;
}

}  // namespace
}  // namespace jw::show
