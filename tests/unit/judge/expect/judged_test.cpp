// SPDX-License-Identifier: MIT
#include "judge/expect/judged.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace jw::expect {
namespace {

using namespace std::chrono_literals;

/// A run that printed this, all of which is kept.
struct Case {
    explicit Case(std::string out = "", std::string err = "")
        : output{.out = std::move(out), .err = std::move(err)} {
        run.outcome = Outcome::success;
        run.exit = 0;
        run.duration = 10s;
        run.out.seen = output.out.size();
        run.err.seen = output.err.size();
    }

    /// The middle of what it printed on its stdout is dropped.
    Case& without_middle(const std::string& tail) {
        run.out.gap_at = output.out.size();
        run.out.dropped = 1000;
        output.out += tail;
        run.out.seen = output.out.size() + 1000;
        return *this;
    }

    Run run;
    Output output;
};

/// `broken`, `unknown` or, where the rule was kept, `kept`.
std::string told(const Rule& rule, const Case& of) {
    const auto all = told_of({.all = {rule}, .warn_exits = {}}, of.run, of.output);
    if (all.empty()) return "kept";
    EXPECT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().rule, key_of(rule));
    return all.front().is_broken ? "broken" : "unknown";
}

Rule duration(Kind kind, double seconds) {
    Rule rule{.kind = kind};
    (kind == Kind::min_duration ? rule.least : rule.most) = seconds;
    return rule;
}

Rule bytes(Kind kind, double size) {
    Rule rule{.kind = kind};
    (kind == Kind::min_output ? rule.least : rule.most) = size;
    return rule;
}

Rule pattern(Kind kind, std::string text) { return {.kind = kind, .text = std::move(text)}; }

Rule rows(std::optional<double> least, std::optional<double> most = {}) {
    return {.kind = Kind::metric,
            .text = "([-0-9.x]+) rows",
            .name = "rows",
            .least = least,
            .most = most};
}

TEST(Rules, OfDurationAreForTheWholeRun) {
    Case of;
    EXPECT_EQ(told(duration(Kind::min_duration, 10), of), "kept");
    EXPECT_EQ(told(duration(Kind::min_duration, 10.1), of), "broken");
    EXPECT_EQ(told(duration(Kind::max_duration, 10), of), "kept");
    EXPECT_EQ(told(duration(Kind::max_duration, 9.9), of), "broken");
    of.run.duration.reset();
    EXPECT_EQ(told(duration(Kind::max_duration, 1), of), "unknown");
}

TEST(Rules, OfOutputAreForBothStreamsTogether) {
    Case of{"12345", "678"};
    EXPECT_EQ(told(bytes(Kind::min_output, 8), of), "kept");
    EXPECT_EQ(told(bytes(Kind::min_output, 9), of), "broken");
    EXPECT_EQ(told(bytes(Kind::max_output, 8), of), "kept");
    EXPECT_EQ(told(bytes(Kind::max_output, 7), of), "broken");
    of.run.err.known = false;
    EXPECT_EQ(told(bytes(Kind::min_output, 9), of), "unknown");
}

TEST(Rules, OfPatternsAreForEachStreamAndTheirLines) {
    const Case of{"one\ntwo\n", "three\n"};
    for (const auto* text : {"two", "^two$", "three", "tw[o]", "(?i)TWO"})
        EXPECT_EQ(told(pattern(Kind::prints, text), of), "kept") << text;
    for (const auto* text : {"four", "^wo", "one.two", "two\\nthree", "TWO"})
        EXPECT_EQ(told(pattern(Kind::prints, text), of), "broken") << text;
    EXPECT_EQ(told(pattern(Kind::never_prints, "three"), of), "broken");
    EXPECT_EQ(told(pattern(Kind::never_prints, "four"), of), "kept");
    EXPECT_EQ(told(pattern(Kind::prints, "a\xff\\x00"), Case{std::string{"a\xff\0b", 4}}), "kept");
}

TEST(Rules, AreNotBrokenByWhatIsNotKept) {
    const auto of = Case{"begin\n"}.without_middle("end\n");
    EXPECT_EQ(told(pattern(Kind::prints, "begin"), of), "kept");
    EXPECT_EQ(told(pattern(Kind::prints, "end"), of), "kept");
    EXPECT_EQ(told(pattern(Kind::prints, "middle"), of), "unknown");
    EXPECT_EQ(told(pattern(Kind::prints, "begin\nend"), of), "unknown") << "across the gap";
    EXPECT_EQ(told(pattern(Kind::never_prints, "end"), of), "broken");
    EXPECT_EQ(told(pattern(Kind::never_prints, "middle"), of), "unknown");

    Case gone{"secret"};
    gone.output.out.clear();  // as where nothing is kept, or retention has removed it
    EXPECT_EQ(told(pattern(Kind::prints, "x"), gone), "unknown");
    Case untold;
    untold.run.out.known = untold.run.err.known = false;
    EXPECT_EQ(told(pattern(Kind::prints, "x"), untold), "unknown");
    EXPECT_EQ(told(rows(1), untold), "unknown");
}

TEST(Rules, OfMetricsAreForTheLastMatch) {
    EXPECT_EQ(told(rows(1), Case{"0 rows\n5 rows\n"}), "kept");
    EXPECT_EQ(told(rows(1), Case{"5 rows\n0 rows\n"}), "broken");
    EXPECT_EQ(told(rows(1, 10), Case{"11 rows\n"}), "broken");
    EXPECT_EQ(told(rows(-3.5), Case{"-3.5 rows\n"}), "kept");
    EXPECT_EQ(told(rows({}), Case{"no number\n"}), "broken");
    EXPECT_EQ(told(rows(1), Case{"x rows\n"}), "unknown");
    EXPECT_EQ(told(rows(1), Case{"5 rows\n"}.without_middle("end")), "unknown");
    EXPECT_EQ(told(rows(1), Case{"0 rows\n"}.without_middle("5 rows")), "kept");
    const Rule of_lines{.kind = Kind::metric, .text = "^(\\d)", .name = "n", .least = 7};
    EXPECT_EQ(told(of_lines, Case{"7123"}), "kept") << "the rest of a line is no line";
}

TEST(Patterns, AreRefusedWithTheReason) {
    EXPECT_EQ(flaw_of_pattern("ok", Kind::prints), "");
    EXPECT_NE(flaw_of_pattern("(", Kind::prints), "");
    EXPECT_NE(flaw_of_pattern("(?<=x)y", Kind::prints), "");
    EXPECT_NE(flaw_of_pattern("[0-9]+ rows", Kind::metric), "");
    EXPECT_EQ(flaw_of_pattern("([0-9]+) rows", Kind::metric), "");
}

Rules with(Rule rule, bool fails) {
    rule.fails = fails;
    return {.all = {std::move(rule)}, .warn_exits = {}};
}

Outcome applied(const Rules& rules, Run run, const Output& output = {}) {
    const auto before = run.outcome;
    apply(rules, run, output, {});
    const auto once = run;
    EXPECT_EQ(told_outcome(run), before);
    take_back(run);
    EXPECT_EQ(run.outcome, before);
    EXPECT_TRUE(run.rules.empty());
    apply(rules, run, output, {});
    EXPECT_EQ(run.outcome, once.outcome) << "the same again";
    EXPECT_EQ(run.rules, once.rules);
    return run.outcome;
}

TEST(Apply, MakesARunFailOrWarnAndLeavesItsExitCode) {
    const Case of;
    EXPECT_EQ(applied(with(duration(Kind::max_duration, 1), true), of.run), Outcome::failure);
    EXPECT_EQ(applied(with(duration(Kind::max_duration, 1), false), of.run), Outcome::warn);
    EXPECT_EQ(applied(with(duration(Kind::max_duration, 60), true), of.run), Outcome::success);
    auto run = of.run;
    apply(with(duration(Kind::max_duration, 1), true), run, of.output, {});
    EXPECT_EQ(run.exit, 0);
    EXPECT_EQ(run.told, Outcome::success);
}

TEST(Apply, DoesNotTouchWhatWentWrongAnyway) {
    for (const auto outcome :
         {Outcome::failure, Outcome::signal, Outcome::timeout, Outcome::skipped,
          Outcome::not_started, Outcome::interrupted, Outcome::unknown, Outcome::untold}) {
        Case of;
        of.run.outcome = outcome;
        of.run.exit = 3;
        EXPECT_EQ(applied(with(duration(Kind::max_duration, 1), false), of.run), outcome);
    }
}

TEST(Apply, LetsExitCodesWarnAndThenTheOtherRulesDecide) {
    Case of;
    of.run.outcome = Outcome::failure;
    of.run.exit = 24;
    Rules rules;
    EXPECT_EQ(applied(rules, of.run), Outcome::failure);
    rules.warn_exits.set(24);
    EXPECT_EQ(applied(rules, of.run), Outcome::warn);
    rules.all.push_back(duration(Kind::max_duration, 1));
    EXPECT_EQ(applied(rules, of.run), Outcome::failure);
    Rules by_program;
    by_program.warn_by_program = true;
    EXPECT_EQ(applied(by_program, of.run), Outcome::failure);
    of.run.argv = {"rsync"};
    EXPECT_EQ(applied(by_program, of.run), Outcome::warn);
    of.run.outcome = Outcome::signal;
    EXPECT_EQ(applied(rules, of.run), Outcome::signal);
}

TEST(Apply, IsNotMovedByWhatIsUnknown) {
    const Rule rule{.kind = Kind::file, .text = "/x"};
    auto run = Case{}.run;
    apply({.all = {rule}, .warn_exits = {}}, run, {},
          {{.rule = "files",
            .is_broken = false,
            .limit = {},
            .seen = {},
            .text = "/x",
            .why = "late"}});
    EXPECT_EQ(run.outcome, Outcome::success);
    EXPECT_EQ(run.told, std::nullopt);
    EXPECT_EQ(run.rules.size(), 1U);
}

}  // namespace
}  // namespace jw::expect
