// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "generate/jobs/jobs_file.hpp"

namespace jw::config {
namespace {

TEST(JobsFile, OneBrokenTableTakesNoOtherWithIt) {
    for (const std::string broken :
         {"[jobs.bad]\ncommand = [\"x\",\n", "[jobs.bad]\ncommand = \n", "[jobs.bad]\nx = 'y\n",
          "[jobs.bad]\na = 1\na = 2\n", "[jobs.bad]\n= 1\n", "[jobs.bad.service]\nA = {\n",
          "[jobs.good.x.y]\n\x01\n[jobs.good]\n", "[jobs.bad]\ncommand = 5\n"}) {
        const auto jobs = parse_jobs(
            "[jobs.first]\ncommand = \"a\"\n" + broken + "[jobs.last]\ncommand = \"b\"\n", "f");
        EXPECT_TRUE(jobs.jobs.contains("first")) << broken;
        EXPECT_TRUE(jobs.jobs.contains("last")) << broken;
        EXPECT_FALSE(jobs.jobs.contains("bad")) << broken;
        EXPECT_FALSE(jobs.complaints.empty()) << broken;
        EXPECT_TRUE(jobs.complaints.front().what.starts_with("f:")) << broken;
    }
}

// toml++ 3.3 asserts that this can't be.
TEST(JobsFile, AHeaderThatTheParserTakesForImpossibleIsNotFatal) {
    const auto jobs = parse_jobs("[jobs.a]\ncommand = \"a\"\n[=\n", "f");
    EXPECT_TRUE(jobs.jobs.empty());
    EXPECT_EQ(jobs.complaints.size(), 1U);
    const auto value = parse_jobs("[jobs.a]\ncommand = \"a\"\n[jobs.b]\nx = [}\n", "f");
    EXPECT_TRUE(value.jobs.contains("a"));
    EXPECT_FALSE(value.jobs.contains("b"));
}

TEST(JobsFile, AJobThatLosesOneOfItsTablesIsGoneAsAWhole) {
    const auto jobs = parse_jobs(
        "[jobs.a]\ncommand = \"a\"\n[jobs.a.service]\nUser = \n[jobs.b]\ncommand = \"b\"\n", "f");
    EXPECT_FALSE(jobs.jobs.contains("a"));
    EXPECT_TRUE(jobs.refused.contains("a"));
    EXPECT_TRUE(jobs.jobs.contains("b"));
}

TEST(JobsFile, AnExclusionThatIsLostStopsAllWrapping) {
    for (const auto* wrap :
         {"[wrap]\nunits = [\"a\"]\nexclude = [\n", "[wrap]\nunits = 5\n",
          "[wrap]\nunits = \"a\"\nexclude = [1]\n", "a = \n[wrap]\nexclude = \"before\"\n"}) {
        auto all = parse_jobs("[wrap]\nunits = [\"before\"]\n", "1");
        merge(all, parse_jobs(wrap, "2"));
        EXPECT_TRUE(all.units.empty()) << wrap;
    }
}

TEST(JobsFile, LaterFilesReplaceKeysAndDirectivesOfAName) {
    auto all = parse_jobs(
        "[jobs.a]\ncommand = \"a\"\ncron = \"@daily\"\nuser = \"x\"\n"
        "[jobs.a.service]\nE = [\"1\", \"2\"]\nF = 1\n",
        "1");
    merge(all, parse_jobs("[jobs.a]\nevery = \"5min\"\n[jobs.a.service]\nE = \"3\"\n", "2"));
    const auto& job = all.jobs.at("a");
    EXPECT_EQ(job.source, "1");
    EXPECT_EQ(job.trigger, Trigger::every);
    EXPECT_EQ(job.user, "x");
    EXPECT_EQ(job.service, (std::vector<Directive>{{"F", "1"}, {"E", "3"}}));
    merge(all, parse_jobs("[jobs.a]\nuser = 1\n", "3"));
    EXPECT_TRUE(all.jobs.empty());
    merge(all, parse_jobs("[jobs.a]\ncommand = \"again\"\n", "4"));
    EXPECT_TRUE(all.jobs.empty());
}

}  // namespace
}  // namespace jw::config
