// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "show/runs.hpp"
#include "show/terminal/bars.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/utf8.hpp"
#include "show/words/attention.hpp"
#include "show/words/output_text.hpp"
#include "show/words/state.hpp"
#include "show/words/strip.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {
namespace {

constexpr Terminal plain{};

TEST(Verdict, SignalsErrorsAndCodesAreWords) {
    EXPECT_EQ(verdict(run_of("a", '.', 1h)), "ok");
    EXPECT_EQ(verdict(run_of("a", 'F', 1h)), "exit 1");
    EXPECT_EQ(verdict(run_of("a", 'K', 1h)), "killed by SIGKILL");
    auto known = run_of("a", 'F', 1h);
    known.exit = 12;
    known.argv = {"/usr/bin/rsync", "-a"};
    EXPECT_EQ(verdict(known), "exit 12 (rsync: error in protocol data stream)");
    EXPECT_EQ(verdict(run_of("a", 'N', 1h)), "command not found: sync-data (ENOENT)");
    EXPECT_EQ(verdict(run_of("a", 'T', 1h)), "timed out");
    auto denied = run_of("a", 'N', 1h);
    denied.start_error = 13;
    EXPECT_EQ(verdict(denied), "could not be started: sync-data: Permission denied (EACCES)");
    denied.argv = {"/opt/a\x1b[31mb"};
    EXPECT_EQ(verdict(denied),
              "could not be started: /opt/a\\x1b[31mb: Permission denied (EACCES)");
    auto tolerated = run_of("a", '.', 1h);
    tolerated.exit = 24;
    EXPECT_EQ(verdict(tolerated), "exit 24, which counts as success");
    auto dumped = run_of("a", 'K', 1h);
    dumped.signal = 11;
    dumped.core_dumped = true;
    EXPECT_EQ(verdict(dumped), "killed by SIGSEGV (core dumped)");
    EXPECT_EQ(signal_name(40), "signal 40");
}

TEST(Strip, TheNewestRunIsAtTheRightAndFailuresAreLetters) {
    const auto job = job_of("a", ".FKTNsI?.>", 1h);
    EXPECT_EQ(strip(job.recent, 20, Charset::ascii).text(Colour::off), ".FKTNsI?.>");
    EXPECT_EQ(strip(job.recent, 3, Charset::ascii).text(Colour::off), "?.>");
}

TEST(Strip, BlocksGrowWithTheDuration) {
    std::vector<jw::Run> runs{run_of("a", '.', 1h, 80s), run_of("a", '.', 2h, 40s),
                              run_of("a", 'F', 3h, 40s), run_of("a", '.', 4h, 1s)};
    EXPECT_EQ(strip(runs, 20, Charset::utf8).text(Colour::off), "\u2581F\u2585\u2588");
}

TEST(Strip, ADurationThatIsNotKnownHasNoHeight) {
    std::vector<jw::Run> runs{run_of("a", '.', 1h, 80s), run_of("a", '.', 2h, 40s)};
    runs[1].duration.reset();
    EXPECT_EQ(strip(runs, 20, Charset::utf8).text(Colour::off), ".\u2585");
}

TEST(Verdict, AnExitCodeThatNobodyToldIsNotZero) {
    auto told = run_of("a", '.', 1h);
    EXPECT_EQ(short_verdict(told).text(Colour::off), "0");
    told.exit.reset();
    EXPECT_EQ(short_verdict(told).text(Colour::off), "ok");
    EXPECT_EQ(verdict(told), "ok");
}

TEST(State, WhatNeedsAttentionComesFirst) {
    std::vector<history::JobSummary> jobs{
        job_of("fine", "...", 1h),  job_of("new-failure", "..F", 1h),
        job_of("skips", "ss", 1h),  job_of("streak", "FFF", 9h),
        job_of("runs", "..>", 5s),  job_of("runs-and-fails", ".F>", 2h),
        job_of("hangs", "..>", 1h), job_of("flaps", ".F.F.F.", 3h)};
    sort_by_need(jobs, now);
    std::vector<std::string> names;
    for (const auto& job : jobs) names.push_back(job.name);
    EXPECT_EQ(names, (std::vector<std::string>{"streak", "new-failure", "runs-and-fails", "flaps",
                                               "hangs", "runs", "fine", "skips"}));
}

TEST(State, IsSaidInAWord) {
    const auto said = [](std::string_view outcomes, Micros ago) {
        return state_text(job_of("a", outcomes, ago), now, Charset::ascii).text(Colour::off);
    };
    EXPECT_EQ(said("..FFF", 1h), "FAIL x3");
    EXPECT_EQ(said(".F.F.F.", 1h), "flaps");
    EXPECT_EQ(said("..>", 1h), "LONG");
    EXPECT_EQ(said("..>", 5s), "run");
    EXPECT_EQ(said("..", 1h), "ok");
    EXPECT_EQ(said("..>sss", 1h), "LONG");
    EXPECT_EQ(said("..>.", 1h), "LONG") << "another one ended well meanwhile";
    EXPECT_EQ(said("s", 1h), "idle");
}

TEST(Attention, GoesToTheNewestFailureFirst) {
    std::vector<history::JobSummary> jobs{job_of("flaps", ".F.F.F.", 3h),
                                          job_of("hangs", "..>", 1h), job_of("fails", "..FFF", 5h),
                                          job_of("broke", "...F", 2h)};
    sort_by_need(jobs, now);
    EXPECT_EQ(neediest(jobs, now)->name, "broke");
    std::erase_if(jobs, [](const auto& job) { return job.failures_in_row > 0; });
    EXPECT_EQ(neediest(jobs, now)->name, "flaps");
    EXPECT_EQ(attention_text(jobs[0], {}, now, {}),
              "\nflaps: changed between ok and failed 6 times in its last 7 runs.\n"
              "  next:   job-watch history flaps\n");
    EXPECT_EQ(attention_text(jobs[1], {}, now, {}),
              "\nhangs: running for 1h00m; its last success took 10.0s.\n"
              "  next:   job-watch history hangs\n");
    EXPECT_EQ(attention_text(job_of("tick", "..>sss", 1h), {}, now, {}),
              "\ntick: running for 3d1h; its last success took 10.0s; 3 skips since.\n"
              "  next:   job-watch history tick\n");
    EXPECT_EQ(attention_text(job_of("two", "..>.", 1h), {}, now, {}),
              "\ntwo: running for 1d1h (run 4811); its last success took 10.0s.\n"
              "  next:   job-watch history two\n");
    EXPECT_NE(attention_text(job_of("both", ".F>s", 1h), {}, now, {}).find("; running for 1d1h."),
              std::string::npos);
    jobs = {job_of("fine", "...", 1h), job_of("runs", "..>", 5s)};
    EXPECT_EQ(neediest(jobs, now), nullptr);
}

TEST(Table, RightHandColumnsAreShortenedFirstAndColumnsLeaveInTheirOrder) {
    Table table{{{"NAME", Align::left, 6},
                 {"N", Align::right},
                 {"MORE", Align::left, 0, 1},
                 {"LEAST", Align::left, 0, 2}}};
    table.add({"a-rather-long-name", "12345", "something", "else"});
    Terminal terminal;
    terminal.columns = 100;
    EXPECT_EQ(table.text(terminal),
              "NAME                    N  MORE       LEAST\n"
              "a-rather-long-name  12345  something  else\n");
    terminal.columns = 38;
    EXPECT_EQ(table.text(terminal),
              "NAME               N  MORE       LEAST\n"
              "a-rath..-name  12345  something  else\n");
    terminal.columns = 25;
    EXPECT_EQ(table.text(terminal),
              "NAME         N  MORE\n"
              "a-r..me  12345  something\n");
    terminal.columns = 15;
    EXPECT_EQ(table.text(terminal),
              "NAME          N\n"
              "a-r..ame  12345\n");
}

Table table_of_names(const std::vector<std::string>& names) {
    Table table{{{"N"}, {"NAME", Align::left, 6, 0, Holds::names}, {"MORE", Align::left, 0, 1}}};
    for (const auto& name : names) table.add({"1", name, "something"});
    return table;
}

TEST(Table, OtherColumnsGiveWayBeforeANameIsCut) {
    Terminal terminal;
    terminal.columns = 30;
    EXPECT_EQ(table_of_names({"short"}).text(terminal), "N  NAME   MORE\n1  short  something\n");
    EXPECT_EQ(table_of_names({"a-rather-long-name-indeed"}).text(terminal),
              "N  NAME\n1  a-rather-long-name-indeed\n");
}

TEST(Table, NamesThatDifferAreDifferentWhereverTheyAreCut) {
    const std::string same(40, 'x');
    for (const auto& names : {std::vector{same + "1" + same, same + "2" + same},
                              std::vector{"1" + same + same, "2" + same + same},
                              std::vector{same + "1" + same.substr(9), same + "2" + same.substr(9)},
                              std::vector{same + same + "1", same + same + "2"}})
        for (const int columns : {20, 30, 60, 79, 200}) {
            Terminal terminal;
            terminal.columns = columns;
            const auto text = table_of_names(names).text(terminal);
            const auto first = text.find('\n') + 1, second = text.find('\n', first) + 1;
            EXPECT_NE(text.substr(first, second - first), text.substr(second)) << text;
        }
}

TEST(Table, NothingIsCutWhereNothingHasToFit) {
    const std::string name(300, 'x');
    Terminal terminal;
    terminal.columns = 40;
    terminal.fit = Fit::whole;
    const auto text = table_of_names({name}).text(terminal);
    EXPECT_NE(text.find("1  " + name + "  something\n"), std::string::npos) << text;
    auto page = attention_text(job_of(name, ".F", 1h), {"stderr", name}, now, terminal);
    EXPECT_NE(page.find("\n" + name + ":"), std::string::npos) << page;
    EXPECT_NE(page.find("stderr: " + name + "\n"), std::string::npos) << page;
}

TEST(Table, ColourDoesNotMoveAnything) {
    Table table{{{"A"}, {"B"}}};
    table.add({Styled{"bad", Tone::bad}, "x"});
    Terminal colourful;
    colourful.colour = Colour::on;
    EXPECT_EQ(table.text(colourful),
              "\x1b[1mA\x1b[0m    \x1b[1mB\x1b[0m\n\x1b[1;31mbad\x1b[0m  x\n");
}

TEST(Table, WideCharactersKeepTheColumnsStraight) {
    Table table{{{"JOB"}, {"N"}}};
    table.add({"\xe6\x97\xa5\xe6\x9c\xac", "1"});
    table.add({"abcd", "2"});
    EXPECT_EQ(table.text(plain), "JOB   N\n\xe6\x97\xa5\xe6\x9c\xac  1\nabcd  2\n");
}

TEST(OutputText, TellsAtThePlaceHowMuchWasDropped) {
    const StreamFacts facts{.seen = 1'000'011, .dropped = 1'000'000, .gap_at = 6};
    EXPECT_EQ(output_text("first\nlast\n", facts, Charset::utf8, Indent::two),
              "  first\n[job-watch: 1000000 bytes (977K) were not kept here]\n  last\n");
}

TEST(OutputText, AGapInTheMiddleOfACharacterIsShownSafely) {
    const StreamFacts facts{.seen = 12, .dropped = 2, .gap_at = 2};
    EXPECT_EQ(output_text("a\xe2\x82"
                          "b",
                          facts, Charset::utf8, Indent::none),
              "a\\xe2\n[job-watch: 2 bytes (2B) were not kept here]\n\\x82b\n");
}

TEST(OutputText, ItsOwnMarkCannotBeMistakenForTheJobs) {
    const StreamFacts facts{};
    EXPECT_EQ(output_text("[job-watch: 5 bytes", facts, Charset::utf8, Indent::two),
              "  [job-watch: 5 bytes\n");
}

TEST(OutputText, AGapThatLiesBehindTheKeptBytesIsNotBelieved) {
    const StreamFacts facts{.seen = 10, .dropped = 5, .gap_at = 1'000'000};
    EXPECT_EQ(output_text("ab", facts, Charset::utf8, Indent::none),
              "ab\n[job-watch: 5 bytes (5B) were not kept here]\n");
}

TEST(OutputText, TitlesSayWhatIsThere) {
    const auto title = [](std::string_view kept, const StreamFacts& facts) {
        return output_title("stderr", kept, facts, Outcome::success);
    };
    EXPECT_EQ(title("", {}), "stderr: empty");
    EXPECT_EQ(title("", {.seen = 2048}), "stderr: 2.0K were printed, none of it is kept");
    EXPECT_EQ(title("a\nb", {.seen = 3}), "stderr: 2 lines, 3B");
}

TEST(OutputText, WhatNobodyToldIsNotEmpty) {
    EXPECT_EQ(output_title("stdout", "", {.known = false}, Outcome::running),
              "stdout: not known before the run ends");
    EXPECT_EQ(output_title("stdout", "", {.known = false}, Outcome::interrupted),
              "stdout: not known");
}

TEST(OutputText, TheLastLineIsTheLastThatSaysSomething) {
    EXPECT_EQ(last_line("one\ntwo\n\n  \n"), "two");
    EXPECT_EQ(last_line("one"), "one");
    EXPECT_EQ(last_line("\n \n"), "");
    EXPECT_EQ(last_line(std::string(5000, 'x')).size(), 1024U);
}

TEST(Bars, AreBesideEachOtherWhereThereIsRoom) {
    const Bars left{"Took", {{"0 - 5m", 4}, {"5 - 10m", 0}}};
    const Bars right{"Exit", {{"0", 26}}};
    EXPECT_EQ(side_by_side(left, right, plain),
              "     Took  n                               Exit   n\n"
              "   0 - 5m  4  #########################       0  26  ###########################\n"
              "  5 - 10m  0\n");
    Terminal terminal;
    terminal.columns = 40;
    EXPECT_EQ(side_by_side(left, right, terminal),
              "     Took  n\n"
              "   0 - 5m  4  ##########################\n"
              "  5 - 10m  0\n"
              "\n"
              "  Exit   n\n"
              "     0  26  ############################\n");
}

}  // namespace
}  // namespace jw::show
