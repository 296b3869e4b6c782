// SPDX-License-Identifier: MIT
// Whole screens, compared with files that a reviewer can read. After a wanted change:
// UPDATE_GOLDEN=1 test-show, and read the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "foundation/when/zone.hpp"
#include "show/pages/diff_page.hpp"
#include "show/pages/history_table.hpp"
#include "show/pages/job_list.hpp"
#include "show/pages/overview.hpp"
#include "show/pages/run_page.hpp"
#include "show/pages/stats_page.hpp"
#include "show/runs.hpp"
#include "show/terminal/utf8.hpp"
#include "show/words/state.hpp"

namespace jw::show {
namespace {

constexpr Terminal wide_ascii{120, 40, Colour::off, Charset::ascii};
constexpr Terminal usual{80, 24, Colour::off, Charset::ascii};
constexpr Terminal narrow{60, 24, Colour::off, Charset::ascii};
constexpr Terminal utf8{80, 24, Colour::off, Charset::utf8};

std::string content(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

void expect_golden(const std::string& name, const std::string& text) {
    const auto path = std::string{GOLDEN} + "/" + name + ".txt";
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream{path, std::ios::binary} << text;
    EXPECT_EQ(text, content(path)) << name;
}

int widest(const std::string& text) {
    int most = 0;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) most = std::max(most, width(line));
    return most;
}

class Golden : public testing::Test {
    LocalZone zone_{middle_europe};
};

std::vector<history::JobSummary> jobs() {
    std::vector<history::JobSummary> jobs{
        job_of("backup-offsite", ".........F.......FFF", 7h, 246s),
        job_of("cert-renew", "...................F", 5h, 400ms),
        job_of("db-vacuum", "...................>", 7min, 437s),
        job_of("mail-queue", "....................", 2min, 200ms),
        job_of("report-daily", ".............s......", 27h, 27s)};
    jobs[1].last_failure->outcome = Outcome::signal;
    jobs[1].last_failure->signal = 9;
    jobs[1].recent.front() = *jobs[1].last_failure;
    for (int i = 0; i < 13; ++i)
        jobs.push_back(job_of("small-" + std::to_string(i), "....", 1h + 1min * i, 1s));
    sort_by_need(jobs, now);
    return jobs;
}

Overview overview() {
    history::StoreFacts store;
    store.bytes = 41U << 20U;
    store.runs = 48'120;
    return {
        .jobs = jobs(),
        .store = store,
        .host = "alpha",
        .last_words = {"stderr",
                       "rsync: connection unexpectedly closed (0 bytes received so far) [sender]"},
        .next = {},
        .now = now};
}

/// Four of the jobs are services with timers.
Overview overview_with_timers() {
    auto made = overview();
    for (auto& job : made.jobs)
        if (job.standing.last) job.standing.last->unit = job.name + ".service";
    made.next.add("backup-offsite.service", now + 16h + 12min);
    made.next.add("cert-renew.service", now + 18h);
    made.next.add("cert-renew.service", now + 40h);
    made.next.add("mail-queue.service", now + 3min);
    made.next.add("small-1.service", now - 2s);
    made.next.add("never-ran.service", now + 1s);
    return made;
}

TEST_F(Golden, TheOverviewFitsItsTerminal) {
    for (const auto& [name, terminal] :
         {std::pair{"overview-80-ascii", usual}, std::pair{"overview-60-ascii", narrow},
          std::pair{"overview-120-ascii", wide_ascii}, std::pair{"overview-80-utf8", utf8}}) {
        const auto page = overview_page(overview(), terminal);
        expect_golden(name, page);
        EXPECT_LE(widest(page), terminal.columns) << name;
        EXPECT_LT(std::ranges::count(page, '\n'), terminal.lines) << name;
    }
}

TEST_F(Golden, TheOverviewHasWhatComesNextWhereItIsKnown) {
    for (const auto& [name, terminal] :
         {std::pair{"next-80-ascii", usual}, std::pair{"next-60-ascii", narrow},
          std::pair{"next-120-ascii", wide_ascii}}) {
        const auto page = overview_page(overview_with_timers(), terminal);
        expect_golden(name, page);
        EXPECT_LE(widest(page), terminal.columns) << name;
    }
    const auto made = overview_with_timers();
    expect_golden("next-list-80", job_list_page(made.jobs, made.next, now, usual));
}

TEST_F(Golden, TheOverviewSaysHowManyRecordsAreNotInTheStoreYet) {
    auto made = overview();
    for (const auto& [count, words] :
         {std::pair{0U, "\nstore: 41M, 48120 runs, nothing waiting to be written\n"},
          std::pair{1U, "\nstore: 41M, 48120 runs, 1 record waiting to be written\n"},
          std::pair{12U, "\nstore: 41M, 48120 runs, 12 records waiting to be written\n"}}) {
        made.store.spooled = count;
        EXPECT_TRUE(overview_page(made, narrow).ends_with(words)) << overview_page(made, narrow);
    }
}

std::vector<Run> history() {
    std::vector<Run> runs;
    for (const char outcome : {'F', 'K', 'T', 'N', '.', 's', 'I', '?', '.', '.'}) {
        auto run =
            run_of("backup-offsite", outcome, 7h + 24h * static_cast<int>(runs.size()), 246s);
        run.id -= static_cast<std::int64_t>(runs.size()) * 7;
        if (runs.size() == 8) run.duration = 1195s;
        if (runs.size() == 9) run.trigger = "terminal", run.user = "ann";
        runs.push_back(run);
    }
    return runs;
}

RunList whole(std::vector<Run> runs) {
    RunList list;
    list.totals.runs = runs.size();
    for (const auto& run : runs) {
        if (run.outcome == Outcome::success) ++list.totals.successes;
        if (is_failure(run.outcome)) ++list.totals.failures;
    }
    list.runs = std::move(runs);
    return list;
}

TEST_F(Golden, WhatWasAskedForAndNotDone) {
    const auto* mistake = "--timeout 'soon': this is no span of time (such as 90s)";
    auto runs = history();
    runs[4].mistake = runs[5].mistake = mistake;
    expect_golden("mistake-history-80", history_page(whole(runs), 700s, now, usual));
    auto made = overview();
    for (const auto i : {2, 3, 7, 9, 10})
        made.jobs[static_cast<std::size_t>(i)].standing.last->mistake = mistake;
    const auto page = overview_page(made, usual);
    expect_golden("mistake-overview-80", page);
    EXPECT_LT(std::ranges::count(page, '\n'), usual.lines);
    runs[4].mistake = "\x1b[2J";
    expect_golden("mistake-run-80", run_page(runs[4], {}, {}, now, usual));
}

TEST_F(Golden, ATableThatEndsEarlySaysHowManyRunsThereAre) {
    auto list = whole(history());
    list.totals = {.runs = 812, .successes = 790, .failures = 12};
    const auto has = [&](const std::string& words) {
        return history_page(list, 700s, now, usual).find(words) != std::string::npos;
    };
    EXPECT_TRUE(has("812 runs: 790 ok, 12 failed, 10 other; shown: the newest 10."));
    list.listed = Listed::failed;
    EXPECT_TRUE(has("812 runs: 790 ok, 12 failed, 10 other; shown: the newest 10 that failed."));
    list.totals.failures = list.runs.size();
    EXPECT_TRUE(has("812 runs: 790 ok, 10 failed, 12 other."));
}

TEST_F(Golden, TheHistoryOfAJob) {
    expect_golden("history-80", history_page(whole(history()), 700s, now, usual));
    expect_golden("history-60", history_page(whole(history()), 700s, now, narrow));
    EXPECT_LE(widest(history_page(whole(history()), 700s, now, usual)), 80);
    EXPECT_LE(widest(history_page(whole(history()), 700s, now, narrow)), 60);
}

TEST_F(Golden, TheRunsOfAWindow) {
    expect_golden("window-80", window_page(whole(history()), now, usual));
}

TEST_F(Golden, TheListOfJobs) { expect_golden("list-80", job_list_page(jobs(), {}, now, usual)); }

TEST_F(Golden, AFailedRun) {
    auto run = run_of("backup-offsite", 'F', 7h, 246s);
    run.unit = "backup-offsite.service";
    run.invocation_id = "3f1c0a5b7d9e4c2f8a6b1d0e9c8f7a6b";
    run.err = {.seen = 1'000'150, .dropped = 1'000'000, .gap_at = 20};
    run.out = {.seen = 8, .dropped = 0, .gap_at = 0};
    const Output output{.out = "sending\n",
                        .err =
                            "building file list\nrsync: connection unexpectedly closed\nrsync "
                            "error: error in \x1b[31mprotocol\x1b[0m data stream (code 12)\n"};
    RunContext context{.failures_in_row = 3, .last_success = run_of("backup-offsite", '.', 79h)};
    context.last_success->id = 4750;
    history::FindingRow found;
    found.id = 12;
    found.finding = {.kind = findings::Kind::failure_rate,
                     .signal = "exit",
                     .before = .013,
                     .now = 6. / 11,
                     .runs = 11,
                     .base = 240,
                     .line = {}};
    found.told = now - 6h;
    context.findings = {found};
    expect_golden("run-80", run_page(run, output, context, now, usual));
}

TEST_F(Golden, Statistics) {
    std::vector<stats::Sample> samples;
    for (int i = 0; i < 40; ++i) {
        auto run = run_of("backup-offsite", i % 13 == 5 || i > 36 ? 'F' : '.', 24h * (40 - i),
                          600s + 4s * i);
        if (run.outcome == Outcome::failure) run.duration = 246s;
        samples.push_back(stats::sample_of(run));
    }
    const auto summary = stats::summary_of(samples);
    expect_golden("stats-80", stats_page("backup-offsite", summary, now, usual));
    expect_golden("stats-60", stats_page("backup-offsite", summary, now, narrow));
    EXPECT_LE(widest(stats_page("backup-offsite", summary, now, narrow)), 60);
}

TEST_F(Golden, StatisticsSayWhatEndedARun) {
    std::vector<stats::Sample> samples;
    for (const char outcome : {'.', 'K', 'T', 'N', 'I', 'F'})
        samples.push_back(stats::sample_of(run_of("a", outcome, 1h)));
    const auto page = stats_page("a", stats::summary_of(samples), now, usual);
    for (const auto* name : {" SIGKILL  ", " timeout  ", " not-started  ", " interrupted  "})
        EXPECT_NE(page.find(name), std::string::npos) << name << page;
    for (const auto* code : {"137", "124", "127", "none"})
        EXPECT_EQ(page.find(code), std::string::npos) << code << page;
    const auto timed_out = stats::summary_of({stats::sample_of(run_of("a", 'T', 1h))});
    EXPECT_NE(stats_page("a", timed_out, now, usual).find("timed out"), std::string::npos);
}

TEST_F(Golden, TheOutputOfARunUnderWayIsNotKnown) {
    auto run = run_of("a", '>', 1h);
    run.out.known = run.err.known = false;
    const auto page = run_page(run, {}, {}, now, usual);
    EXPECT_NE(page.find("stdout: not known before the run ends"), std::string::npos) << page;
    EXPECT_EQ(page.find("empty"), std::string::npos) << page;
    const Side side{run, {}};
    const auto diff = diff_page(side, side, Noise::ignored, now, usual);
    EXPECT_EQ(diff.find("empty"), std::string::npos) << diff;
}

TEST_F(Golden, WhatIsNotKnownOfARunIsNoChange) {
    const Side before{run_of("a", '.', 2h), {}};
    Side after{run_of("a", 'I', 1h), {}};
    after.run.duration.reset();
    after.run.max_rss.reset();
    const auto page = diff_page(before, after, Noise::ignored, now, usual);
    EXPECT_EQ(page.find("-100%"), std::string::npos) << page;
}

TEST_F(Golden, BarsOfQuickRunsHaveEdgesThatCanBeToldApart) {
    std::vector<stats::Sample> samples;
    for (int i = 0; i < 10; ++i)
        samples.push_back(stats::sample_of(run_of("quick", '.', 1h * i, 100ms + 12ms * i)));
    const auto page = stats_page("quick", stats::summary_of(samples), now, usual);
    EXPECT_NE(page.find("100ms - 120ms"), std::string::npos) << page;
}

TEST_F(Golden, TheDifferenceOfTwoRuns) {
    Side before{run_of("backup-offsite", '.', 79h, 711s),
                {.out = "2026-11-21 02:00:00 begin pid 411\nfile a\nfile b\nfile c\nfile d\n"
                        "sent 1204 files\n2026-11-21 02:11:51 end\n",
                 .err = ""}};
    Side after{
        run_of("backup-offsite", 'F', 7h, 246s),
        {.out = "2026-11-24 02:00:03 begin pid 8127\nfile a\nfile b\nfile c\nfile d\n"
                "sent 0 files\n2026-11-24 02:04:09 end\n",
         .err = "rsync: connection unexpectedly closed (0 bytes received so far)\n"
                "rsync error: error in rsync protocol data stream (code 12) at io.c(231)\n"}};
    before.run.id = 4750;
    before.run.max_rss = 210U << 20U;
    expect_golden("diff-80", diff_page(before, after, Noise::ignored, now, usual));
}

TEST_F(Golden, HostileNamesLeaveTheScreensWhole) {
    auto all = overview();
    all.jobs = {job_of("\x1b[2J\x1b]0;owned\x07", "..F", 1h),
                job_of(std::string(4096, 'x') + "\n", "...", 1h),
                job_of("../../etc/passwd", "...", 1h),
                job_of("\xe2\x80\xaegnp.exe", "...", 1h),
                job_of("\xff\xfe\x00nul", "...", 1h),
                job_of("", "...", 1h)};
    all.last_words.line = "\x1b[31m" + std::string(1000, 'y');
    for (const auto& terminal : {usual, narrow, utf8}) {
        const auto page = overview_page(all, terminal);
        for (const unsigned char c : page) ASSERT_TRUE(c == '\n' || c >= 0x20);
        EXPECT_EQ(page.find("\xe2\x80\xae"), std::string::npos);
        EXPECT_LE(widest(page.substr(0, page.find("next:"))), terminal.columns);
    }
    expect_golden("hostile-80-utf8", overview_page(all, utf8));
}

}  // namespace
}  // namespace jw::show
