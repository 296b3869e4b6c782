// SPDX-License-Identifier: MIT
#include "capture/spool/reader.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "capture/spool/listing.hpp"
#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace jw;
using spool::Unreadable;
using test::SpooledRun;
using test::TempFolder;

std::string bytes_of(const SpooledRun& run) {
    const TempFolder folder;
    EXPECT_EQ(run.write_to(folder.path()), 0);
    return test::content_of(folder / std::string{run.name().view()});
}

spool::Entry parsed(const SpooledRun& run) {
    auto entry = spool::parse(bytes_of(run));
    EXPECT_TRUE(entry.has_value());
    return entry ? *entry : spool::Entry{};
}

TEST(SpoolReader, GivesBackWhatTheWrapperWrote) {
    const auto entry = parsed({.job_pid = 4711, .job_start = 99, .out = "hello\n", .err = "oops"});
    EXPECT_EQ(entry.kind, spool::Kind::end);
    EXPECT_EQ(entry.revision, 1U);
    EXPECT_EQ(entry.run.key, "00000000000000000000000000000001");
    EXPECT_EQ(entry.run.job, "backup");
    EXPECT_EQ(entry.run.argv, (std::vector<std::string>{"/bin/backup", "--full"}));
    EXPECT_EQ(entry.run.cwd, "/srv");
    EXPECT_EQ(entry.run.host, "here");
    EXPECT_EQ(entry.run.trigger, "cron");
    EXPECT_EQ(entry.run.started, Instant{Micros{1'700'000'000'000'000}});
    EXPECT_EQ(entry.run.duration, Micros{1'500'000});
    EXPECT_EQ(entry.run.outcome, Outcome::success);
    EXPECT_EQ(entry.run.exit, 0);
    EXPECT_EQ(entry.run.signal, std::nullopt);
    EXPECT_EQ(entry.run.process.pid, 4711);
    EXPECT_EQ(entry.run.process.start_ticks, 99U);
    EXPECT_EQ(entry.run.max_rss, 409600U);
    EXPECT_EQ(entry.output.out, "hello\n");
    EXPECT_EQ(entry.output.err, "oops");
    EXPECT_EQ(entry.run.out.seen, 6U);
    EXPECT_EQ(entry.run.out.dropped, 0U);
    EXPECT_FALSE(entry.output_torn);
}

TEST(SpoolReader, TellsWhereOutputWasDroppedAndHowMuch) {
    const auto entry = parsed({.out = "headtail", .out_dropped = 1'000'000});
    EXPECT_EQ(entry.output.out, "headtail");
    EXPECT_EQ(entry.run.out.seen, 1'000'008U);
    EXPECT_EQ(entry.run.out.dropped, 1'000'000U);
    EXPECT_EQ(entry.run.out.gap_at, 4U);
}

TEST(SpoolReader, BelievesInNoMoreOutputThanWasSeen) {
    const auto entry = parsed({.out = "12345678", .out_dropped = ~std::uint64_t{0} - 3});
    EXPECT_EQ(entry.run.out.seen, 4U);
    EXPECT_TRUE(entry.output_torn);
    EXPECT_EQ(entry.output.out, "");
}

TEST(SpoolReader, TakesASignalApartFromAnExitCode) {
    const auto run = parsed({.outcome = 3, .wait_status = 11 | 0x80}).run;
    EXPECT_EQ(run.exit, 139);
    EXPECT_EQ(run.signal, 11);
    EXPECT_TRUE(run.core_dumped);
    const auto exit139 = parsed({.outcome = 2, .wait_status = 139 << 8}).run;
    EXPECT_EQ(exit139.exit, 139);
    EXPECT_EQ(exit139.signal, std::nullopt);
}

TEST(SpoolReader, GivesACommandThatWasNotFound127AndOthers126) {
    EXPECT_EQ(parsed({.outcome = 6, .wait_status = {}, .start_error = ENOENT}).run.exit, 127);
    EXPECT_EQ(parsed({.outcome = 6, .wait_status = {}, .start_error = EACCES}).run.exit, 126);
}

TEST(SpoolReader, NeverTakesAnUnheardOfOutcomeForASuccess) {
    EXPECT_EQ(parsed({.outcome = 77}).run.outcome, Outcome::unknown);
    EXPECT_EQ(parsed({.outcome = 0}).run.outcome, Outcome::unknown);
    EXPECT_EQ(parsed({.outcome = 8, .wait_status = {}}).run.exit, std::nullopt);
}

TEST(SpoolReader, ShowsAStartAsARunningRunWithoutAnEnd) {
    const auto run = parsed({.kind = spool::Kind::start}).run;
    EXPECT_EQ(run.outcome, Outcome::running);
    EXPECT_EQ(run.duration, std::nullopt);
    EXPECT_EQ(run.exit, std::nullopt);
}

TEST(SpoolReader, TellsTheFactsOfAFileTornAnywhereInItsOutput) {
    const auto whole = bytes_of({.out = std::string(300, 'x'), .err = std::string(200, 'y')});
    const auto output_from = whole.size() - 500;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto entry = spool::parse(std::string_view{whole}.substr(0, length));
        ASSERT_EQ(entry.has_value(), length >= output_from) << length;
        if (!entry) {
            ASSERT_EQ(entry.error().kind, Unreadable::Kind::damaged) << length;
            continue;
        }
        ASSERT_TRUE(entry->output_torn) << length;
        ASSERT_EQ(entry->output.out, "");
        ASSERT_EQ(entry->run.out.dropped, 300U);
        ASSERT_EQ(entry->run.job, "backup");
        ASSERT_EQ(entry->run.outcome, Outcome::success);
    }
}

TEST(SpoolReader, NoticesEveryFlippedByte) {
    const auto whole = bytes_of({.out = "some output", .err = "more"});
    for (std::size_t at = 0; at < whole.size(); ++at) {
        if (at >= 12 && at < 16) continue;  // the reserved field of the head
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        const auto entry = spool::parse(bytes);
        const bool kind_changed = entry && entry->kind != spool::Kind::end;
        ASSERT_TRUE(!entry || entry->output_torn || kind_changed) << at;
    }
}

TEST(SpoolReader, LeavesAnEntryOfANewerFormatToOthers) {
    auto bytes = bytes_of({});
    bytes[4] = 2;
    const auto entry = spool::parse(bytes);
    ASSERT_FALSE(entry.has_value());
    EXPECT_EQ(entry.error().kind, Unreadable::Kind::newer);
}

TEST(SpoolReader, SkipsFactsItDoesNotKnow) {
    auto run = SpooledRun{};
    auto facts = run.facts();
    facts.add(static_cast<spool::Tag>(63), std::string_view{"from tomorrow"});
    facts.add(static_cast<spool::Tag>(60000), std::string_view{"from next year"});
    const TempFolder folder;
    const Fd fd{::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY)};
    ASSERT_EQ(spool::write_entry(fd, run.name(), run.kind, facts, {}, spool::Durability::buffered),
              0);
    const auto entry = spool::parse(test::content_of(folder / std::string{run.name().view()}));
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->run.job, "backup");
}

TEST(SpoolReader, KeepsHostileNumbersInBounds) {
    const auto run = parsed({.started = INT64_MIN, .duration = INT64_MAX}).run;
    EXPECT_EQ(run.started.time_since_epoch().count(), 0);
    EXPECT_LT(run.duration->count(), INT64_MAX / 2);
    EXPECT_EQ(parsed({.duration = -1}).run.duration, std::nullopt);
}

TEST(SpoolReader, LetsNoNulIntoTheTexts) {
    EXPECT_EQ(parsed({.job = std::string{"a\0b", 3}}).run.job,
              "a\xef\xbf\xbd"
              "b");
}

spool::BareFacts bare_facts(std::string_view job) {
    return {.started = 1'700'000'000'000'001,
            .duration = 42,
            .outcome = 2,
            .wait_status = 3 << 8,
            .job = job};
}

TEST(SpoolReader, ReadsARunFromANameAlone) {
    const TempFolder folder;
    const Fd fd{::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY)};
    ASSERT_EQ(spool::write_bare_entry(
                  fd, spool::bare_name(SpooledRun{.number = 7}.key(), bare_facts("a/b\n"))),
              0);
    const auto found = spool::list(folder.path());
    ASSERT_EQ(found.size(), 1U);
    const auto entry = spool::read(found[0]);
    ASSERT_TRUE(entry.has_value());
    EXPECT_TRUE(entry->bare);
    EXPECT_EQ(entry->run.key, "00000000000000000000000000000007");
    EXPECT_EQ(entry->run.job, "a/b\n");
    EXPECT_EQ(entry->run.started, Instant{Micros{1'700'000'000'000'001}});
    EXPECT_EQ(entry->run.duration, Micros{42});
    EXPECT_EQ(entry->run.outcome, Outcome::failure);
    EXPECT_EQ(entry->run.exit, 3);
}

TEST(SpoolReader, TakesAStatusOfNoneForNoExit) {
    auto facts = bare_facts("a");
    facts.wait_status = 0;
    for (const auto& [outcome, exit] :
         {std::pair{1, std::optional{0}}, {2, std::nullopt}, {6, std::nullopt}}) {
        facts.outcome = outcome;
        const auto name = spool::bare_name(SpooledRun{.number = 7}.key(), facts);
        const auto entry = spool::parse_bare_name(name.view());
        ASSERT_TRUE(entry.has_value());
        EXPECT_EQ(entry->run.exit, exit) << outcome;
    }
}

TEST(SpoolReader, RefusesNamesThatAreNoRecord) {
    const std::string key(32, 'a');
    for (const auto& name :
         {key + ".facts", key + ".1.2.3.4.zz.facts", key + ".1.2.3.4.6.facts",
          key + ".1.2.3.4.61.end", key + ".x.2.3.4.61.facts", "b" + key + ".1.2.3.4.61.facts",
          key + ".ffffffffffffffffff.2.3.4.61.facts", std::string{}, std::string{"."}})
        EXPECT_FALSE(spool::parse_bare_name(name).has_value()) << name;
}

}  // namespace
