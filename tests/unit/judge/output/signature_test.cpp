// SPDX-License-Identifier: MIT
#include "judge/output/signature.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

namespace {

using namespace jw;
using namespace jw::output;
using namespace std::chrono_literals;

Run failed(int exit = 1) {
    Run run;
    run.outcome = Outcome::failure;
    run.exit = exit;
    return run;
}

std::string signature_of(const std::string& err, const std::string& out = {}) {
    auto run = failed();
    run.out.seen = out.size();
    run.err.seen = err.size();
    return signature(run, {.out = out, .err = err});
}

TEST(Signature, IsTheSameWhereOnlyNumbersTimesAndTemporaryNamesDiffer) {
    const auto same = [](const std::string& one, const std::string& other) {
        EXPECT_EQ(signature_of(one), signature_of(other));
        EXPECT_NE(signature_of(one), "");
        EXPECT_FALSE(signature_of(one).starts_with('(')) << one;
    };
    same("2026-11-24 02:00:01 error: can't read block 4711 at 0x7ffd1234\n",
         "2026-11-25 02:00:09 error: can't read block 12 at 0x55aa\n");
    same("tar: /tmp/tmp.Xa9fQ2pLmn: Cannot open: No such file or directory\n",
         "tar: /tmp/tmp.bbQ7wWe1Yx: Cannot open: No such file or directory\n");
    same("rsync: write failed on \"/srv/.dump.gz.Xf3kQz\": No space left on device (28)\n",
         "rsync: write failed on \"/srv/.dump.gz.bP1mnR\": No space left on device (28)\n");
    same("error: job 550e8400-e29b-41d4-a716-446655440000 failed\n",
         "error: job 6ba7b810-9dad-11d1-80b4-00c04fd430c8 failed\n");
}

TEST(Signature, DiffersWhereTheErrorDoes) {
    const auto different = [](const std::string& one, const std::string& other) {
        EXPECT_NE(signature_of(one), signature_of(other));
    };
    different("ls: cannot access '/srv/a': No such file or directory\n",
              "ls: cannot access '/srv/b': No such file or directory\n");
    different("curl: (6) Could not resolve host: db1\n", "curl: (7) Failed to connect to db1\n");
    different("error: HTTP 500\n", "error: HTTP 404\n");
    different("rm: cannot remove 'x': Permission denied\n",
              "rm: cannot remove 'x': Is a directory\n");
}

TEST(Signature, PrefersTheErrorStreamAndLinesThatSpeakOfErrors) {
    EXPECT_EQ(signature_of("fatal: no space left\n", "error: something\n"), "fatal: no space left");
    EXPECT_EQ(signature_of("starting\n", "error: something\ndone\n"), "error: something");
}

TEST(Signature, OfARunWithoutAnErrorLineIsHowItEnded) {
    EXPECT_EQ(signature_of("", "working\n"), "(exit 1)");
    EXPECT_EQ(signature_of("", ""), "(exit 1)");
    auto run = failed();
    run.outcome = Outcome::signal;
    run.signal = 9;
    EXPECT_EQ(signature(run, {.out = "error: x\n", .err = {}}), "(signal 9)");
    run.outcome = Outcome::not_started;
    run.start_error = ENOENT;
    EXPECT_EQ(signature(run, {}), "(not started: No such file or directory)");
}

TEST(Signature, IsNotKnownWhereTheOutputIsNot) {
    auto run = failed();
    run.out.seen = 12;
    EXPECT_EQ(signature(run, {}), "");
    run = failed();
    run.out.known = run.err.known = false;
    EXPECT_EQ(signature(run, {}), "");
    run.outcome = Outcome::success;
    EXPECT_EQ(signature(run, {.out = "error\n", .err = {}}), "");
}

TEST(Signature, IsBoundedWhateverWasPrinted) {
    std::mt19937 random{2};
    for (unsigned round = 0; round < 2000; ++round) {
        std::string text(random() % 3000, '\0');
        for (auto& byte : text) byte = "error /tmp/.aB1\n\xc3\xa4\xff: 0"[random() % 21];
        EXPECT_LE(signature_of(text).size(), 240U);
    }
    const auto umlauts = [] {
        std::string text = "error: ";
        for (int i = 0; i < 400; ++i) text += "\u00e4";
        return signature_of(text);
    }();
    EXPECT_EQ(static_cast<unsigned char>(umlauts.back()), 0xa4U) << "no half of a letter";
}

constexpr Instant noon{std::chrono::seconds{1'795'500'000}};

TEST(CommonErrors, AreThoseOfSeveralJobsAtOneTime) {
    const std::string dns = "Temporary failure in name resolution";
    const auto errors = common_errors({{"a", "curl: " + dns, noon},
                                       {"b", "ssh: host: " + dns, noon + 5min},
                                       {"c", "ping: x: " + dns, noon + 50min},
                                       {"d", "late: " + dns, noon + 26h},
                                       {"e", "tar: No space left on device", noon},
                                       {"f", "(exit 1)", noon},
                                       {"g", "(exit 1)", noon},
                                       {"h", "(exit 1)", noon}});
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].error, dns);
    EXPECT_EQ(errors[0].jobs, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(errors[0].since, noon);
}

TEST(CommonErrors, NeedThreeJobs) {
    EXPECT_TRUE(common_errors({{"a", "x: No space left on device", noon},
                               {"b", "y: No space left on device", noon}})
                    .empty());
    EXPECT_TRUE(common_errors({}).empty());
}

}  // namespace
