// SPDX-License-Identifier: MIT
#include "show/findings/finding_text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace jw::show {
namespace {

using findings::Finding;
using FoundKind = findings::Kind;

Finding finding(FoundKind kind, const char* signal, double before, double now) {
    return {.kind = kind,
            .signal = signal,
            .before = before,
            .now = now,
            .runs = 4,
            .base = 240,
            .line = {}};
}

TEST(FindingText, OfAStartSaysHowItCame) {
    auto late = finding(FoundKind::caught_up, "schedule", 0, 18'420);
    late.slot = 1'795'489'500;  // Tue 24 Nov 2026, 03:05
    late.runs = 1;
    EXPECT_EQ(finding_text(late), "started 5h07m after it was due, at 03:05");
    late.runs = 3;
    EXPECT_EQ(finding_text(late),
              "started 5h07m after it was due, at 03:05; 2 starts before did not come");
    auto often = finding(FoundKind::too_often, "schedule", 86'400, 300);
    EXPECT_EQ(finding_text(often),
              "starts too often: every 5m00s in the last 4 runs, every 1d0h in the 240 before");
    often.base = 0;
    EXPECT_EQ(finding_text(often),
              "starts too often: every 5m00s in the last 4 runs, every 1d0h by its schedule");
}

TEST(FindingText, OfAShiftNamesRunsAndRecord) {
    auto shift = finding(FoundKind::shift, "duration", 1440, 2460);
    shift.record = .09;
    EXPECT_EQ(finding_text(shift),
              "duration: 41m00s in the last 4 runs, 24m00s in the 240 before (+71 %); so many runs "
              "never differed by more than 9 % before");
    shift.signal = "max_rss";
    shift.before = 1 << 20;
    shift.now = 4 << 20;
    shift.record = 0;
    EXPECT_EQ(
        finding_text(shift),
        "memory: 4.0M in the last 4 runs, 1.0M in the 240 before (+300 %); so many runs never "
        "went further that way before");
}

TEST(FindingText, OfADriftNamesWeeksRunsAndRecord) {
    auto drift = finding(FoundKind::drift, "rows", 1000, 880);
    drift.weeks = 13;
    drift.runs = 91;
    drift.per_week = .01;
    EXPECT_EQ(
        finding_text(drift),
        "rows: from 1000 to 880 (-12 %) within 13 weeks and 91 runs, 1 % a week; it never did "
        "so before");
}

TEST(FindingText, OfOneRunNamesWhatIsUsual) {
    auto odd = finding(FoundKind::empty, "stdout_bytes", 1200, 0);
    odd.least = 800;
    odd.most = 2000;
    EXPECT_EQ(finding_text(odd),
              "printed nothing; the 240 runs before had 1.2K mostly, and never less than 800B");
    odd.kind = FoundKind::explode;
    odd.now = 1 << 20;
    EXPECT_EQ(finding_text(odd),
              "output: 1.0M; the 240 runs before had 1.2K mostly, and never more than 2.0K");
    odd.kind = FoundKind::collapse;
    odd.signal = "rows";
    odd.now = 3;
    EXPECT_EQ(finding_text(odd),
              "rows: 3; the 240 runs before had 1200 mostly, and never less than 800");
    EXPECT_EQ(finding_text(finding(FoundKind::content, "output", 2, 1)),
              "the output is an HTML page; of the 240 runs before 2 had one");
}

TEST(FindingText, OfLinesQuotesThem) {
    auto missing = finding(FoundKind::missing_line, "output", 1, 0);
    missing.line = "Wrote # rows";
    EXPECT_EQ(finding_text(missing),
              "'Wrote # rows' is missing in the last 4 runs; 100 % of the 240 runs before had it");
    missing.others = 2;
    missing.line.clear();
    EXPECT_EQ(finding_text(missing),
              "a line and 2 further lines are missing in the last 4 runs; 100 % of the 240 runs "
              "before had it");
    auto trouble = finding(FoundKind::new_line, "output", 0, 1);
    trouble.line = "fatal: gone";
    EXPECT_EQ(finding_text(trouble),
              "a line of trouble came twice: 'fatal: gone'; the 240 runs before did not have it");
}

TEST(FindingText, OfFailuresCountsThem) {
    EXPECT_EQ(finding_text(finding(FoundKind::failure_rate, "exit", .0125, .75)),
              "3 of the last 4 runs failed; of the 240 before it were 1.2 %");
}

TEST(FindingText, OfASilenceSaysSinceWhen) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    auto missed = finding(FoundKind::missed, "schedule", 0, 0);
    missed.last = 1'704'078'300;
    missed.slot = missed.last + 86'400;
    missed.told = missed.slot + 600;
    EXPECT_EQ(finding_text(missed), "no run since Mon 03:05; by its schedule one was due at 03:05");
    missed.kind = FoundKind::late;
    EXPECT_EQ(finding_text(missed), "no run since Mon 03:05; by its rhythm one was due at 03:05");
}

TEST(FindingText, OfARecoverySaysWhere) {
    EXPECT_EQ(finding_text(finding(FoundKind::recovered, "cpu", 60, 30)),
              "processor time is back at 30.0s");
}

}  // namespace
}  // namespace jw::show
