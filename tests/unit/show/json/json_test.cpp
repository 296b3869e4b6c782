// SPDX-License-Identifier: MIT
#include "show/json/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "show/json/diff_json.hpp"
#include "show/json/stats_json.hpp"
#include "show/runs.hpp"

namespace jw::show {
namespace {

TEST(Json, ARunHasEveryPromisedField) {
    const auto object = json_of(run_of("backup", 'K', 1h));
    for (const auto* name : {"id",           "job",      "started",        "duration",
                             "exit",         "signal",   "outcome",        "stdout_bytes",
                             "stderr_bytes", "cpu_user", "cpu_system",     "max_rss",
                             "host",         "key",      "core_dumped",    "user",
                             "cwd",          "argv",     "unit",           "invocation_id",
                             "trigger",      "pid",      "stdout_dropped", "stderr_dropped",
                             "note",         "mistake"})
        EXPECT_TRUE(object.contains(name)) << name;
    EXPECT_EQ(object["started"], "2026-11-24T08:12:00.000000Z");
    EXPECT_EQ(object["duration"], 10.0);
    EXPECT_EQ(object["exit"], 137);
    EXPECT_EQ(object["signal"], 9);
    EXPECT_EQ(object["signal_name"], "SIGKILL");
    EXPECT_EQ(object["outcome"], "signal");
}

TEST(Json, WhatIsNotKnownIsNull) {
    auto run = run_of("backup", '>', 1h);
    run.cpu_user.reset();
    run.max_rss.reset();
    run.host.clear();
    run.id = 0;
    const auto object = json_of(run);
    for (const auto* name : {"id", "duration", "exit", "signal", "cpu_user", "max_rss", "host",
                             "unit", "pid", "note", "mistake", "argv_base64", "stdout_gap_at"})
        EXPECT_TRUE(object[name].is_null()) << name;
}

TEST(Json, WhatARunHasWrittenIsNullWhereNobodyTold) {
    auto run = run_of("backup", '>', 1h);
    run.out.known = run.err.known = false;
    const auto object = json_of(run, {});
    for (const auto* name : {"stdout", "stderr", "stdout_bytes", "stderr_bytes", "stdout_dropped",
                             "stderr_dropped", "core_dumped"})
        EXPECT_TRUE(object.at(name).is_null()) << name;
    const auto ended = json_of(run_of("backup", '.', 1h), {});
    EXPECT_EQ(ended["stdout"], "");
    EXPECT_EQ(ended["stdout_bytes"], 0);
    EXPECT_EQ(ended["core_dumped"], false);
    EXPECT_TRUE(json_of_diff({run, {}}, {run, {}}, Noise::ignored)["stdout"].is_null());
}

TEST(Json, StatisticsTellASignalFromAnExitCode) {
    const auto object = json_of("a", stats::summary_of({stats::sample_of(run_of("a", 'K', 1h))}));
    EXPECT_EQ(object["exits"][0]["outcome"], "signal");
    EXPECT_EQ(object["exits"][0]["signal_name"], "SIGKILL");
    EXPECT_EQ(object["last_failure"]["signal"], 9);
    EXPECT_TRUE(json_of("a", stats::summary_of({}))["total_duration"].is_null());
}

TEST(Json, BytesThatAreNoTextAreReplacedAndKeptExactlyBeside) {
    auto run = run_of("na\xffme", 'F', 1h);
    run.argv = {"a", "\xfe"};
    const auto object = json_of(run, {.out = "ok\n", .err = "bad \xff\n"});
    EXPECT_EQ(object["job"], "na\uFFFDme");
    EXPECT_EQ(object["stdout"], "ok\n");
    EXPECT_TRUE(object["stdout_base64"].is_null());
    EXPECT_EQ(object["stderr"], "bad \uFFFD\n");
    EXPECT_EQ(object["stderr_base64"], "YmFkIP8K");
    EXPECT_EQ(object["argv_base64"][1], "/g==");
}

TEST(Json, ADocumentIsValidAsciiWithoutControlsWhateverTheJobWrote) {
    auto run = run_of("a\x1b]0;x\x07\xe2\x80\xae\xc2\x9b", 'F', 1h);
    std::string every;
    for (int i = 0; i < 256; ++i) every += static_cast<char>(i);
    const auto text =
        json_begin("show") + json_item(json_of(run, {.out = every, .err = every})) + json_end();
    for (const unsigned char c : text) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F));
    const auto document = nlohmann::json::parse(text);
    EXPECT_EQ(document["schema"], "job-watch.show/1");
    EXPECT_EQ(document["items"].size(), 1U);
    EXPECT_EQ(document["items"][0]["job"], run.job);
}

TEST(Json, EveryShapeCanBeWritten) {
    const auto job = job_of("a", "..FF", 1h);
    EXPECT_EQ(json_of(job, {}, now)["state"], "failing");
    EXPECT_EQ(json_of(job, {}, now)["success_rate_30d"], 26.0 / 30);
    EXPECT_EQ(json_of(job, {}, now)["under_way"], nullptr);
    const auto hung = json_of(job_of("a", "..>ss", 1h), {}, now);
    EXPECT_EQ(hung["state"], "running long");
    EXPECT_EQ(hung["skips_since"], 2);
    EXPECT_EQ(hung["last"]["outcome"], "running");
    EXPECT_EQ(hung["under_way"]["id"], hung["last"]["id"]);
    EXPECT_EQ(hung["last_started"], hung["last"]["started"]);
    EXPECT_EQ(json_of(job, {}, now)["next"], nullptr);
    NextRuns next;
    auto timed = job;
    timed.standing.last->unit = "a.service";
    next.add_trouble("a.service", "a.timer is masked");
    EXPECT_EQ(json_of(timed, next, now)["timer_trouble"], "a.timer is masked");
    next.add("a.service", Instant{});
    EXPECT_EQ(json_of(timed, next, now)["next"], "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(json_of(timed, next, now)["timer_trouble"], nullptr);
    EXPECT_EQ(json_of("a", stats::summary_of({}))["success_rate"], nullptr);
    const auto diff = json_of_diff({run_of("a", '.', 9h), {"1\n", ""}},
                                   {run_of("a", 'F', 1h), {"2\n", "x\n"}}, Noise::ignored);
    EXPECT_EQ(diff["stdout"]["same"], true);
    EXPECT_EQ(diff["stderr"]["changes"][0]["op"], "+");
}

}  // namespace
}  // namespace jw::show
