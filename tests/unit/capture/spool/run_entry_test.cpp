// SPDX-License-Identifier: MIT
#include "capture/spool/run_entry.hpp"

#include <gtest/gtest.h>

#include "capture/spool/listing.hpp"
#include "capture/spool/reader.hpp"
#include "support/temp_folder.hpp"

namespace jw::spool {
namespace {

Run some_run() {
    Run run;
    run.key = "0123456789abcdef8123456789abcdef";
    run.unit = "a.service";
    run.invocation_id = "00000000000000000000000000000001";
    run.boot_id = "00000000000000000000000000000002";
    run.host = "here";
    run.trigger = "timer";
    run.source = "journal";
    run.started = Instant{Micros{1'000'000}};
    run.duration = Micros{2'500'000};
    run.outcome = Outcome::failure;
    run.exit = 3;
    run.result = "exit-code";
    run.cpu = Micros{7};
    run.memory_peak = 4096;
    run.merged = true;
    return run;
}

TEST(RunEntry, IsReadAsTheRunThatItWasMadeOf) {
    const auto run = some_run();
    const KeptBytes output{.seen = 4, .head = "ab", .tail = "cd"};
    const auto entry = parse(bytes_of({run, 1000, 2, output}));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->kind, Kind::end);
    EXPECT_EQ(entry->revision, 2U);
    EXPECT_EQ(entry->uid, 1000U);
    EXPECT_EQ(entry->output.out, "abcd");
    EXPECT_EQ(entry->run.key, run.key);
    EXPECT_EQ(entry->run.unit, run.unit);
    EXPECT_EQ(entry->run.invocation_id, run.invocation_id);
    EXPECT_EQ(entry->run.boot_id, run.boot_id);
    EXPECT_EQ(entry->run.trigger, run.trigger);
    EXPECT_EQ(entry->run.started, run.started);
    EXPECT_EQ(entry->run.duration, run.duration);
    EXPECT_EQ(entry->run.exit, run.exit);
    EXPECT_EQ(entry->run.result, run.result);
    EXPECT_EQ(entry->run.cpu, run.cpu);
    EXPECT_EQ(entry->run.memory_peak, run.memory_peak);
}

TEST(RunEntry, KeepsASignalAndAnUnknownEndApart) {
    auto run = some_run();
    run.exit = 128 + 11;
    run.signal = 11;
    run.core_dumped = true;
    run.outcome = Outcome::signal;
    const auto killed = parse(bytes_of({run, {}, 0, {}}));
    ASSERT_TRUE(killed);
    EXPECT_EQ(killed->run.signal, 11);
    EXPECT_TRUE(killed->run.core_dumped);
    EXPECT_EQ(killed->uid, std::nullopt);

    run = some_run();
    run.exit.reset();
    run.outcome = Outcome::success;
    const auto unknown = parse(bytes_of({run, {}, 0, {}}));
    ASSERT_TRUE(unknown);
    EXPECT_EQ(unknown->run.exit, std::nullopt);
}

TEST(RunEntry, KeepsNoOutputAndUnknownOutputApart) {
    const auto run = some_run();
    EXPECT_FALSE(parse(bytes_of({run, {}, 0, {}}))->run.out.known);
    EXPECT_TRUE(parse(bytes_of({run, {}, 0, KeptBytes{}}))->run.out.known);
}

TEST(RunEntry, IsLeftInTheSpoolOfItsStore) {
    const test::TempFolder folder;
    Path store;
    const auto path = folder / "history.db";
    ASSERT_TRUE(find_store(store, path.c_str(), "/"));
    const auto run = some_run();
    const KeptBytes output{.seen = 2, .head = "ab", .tail = {}};
    ASSERT_EQ(leave({run, {}, 1, output}, store), 0);
    const auto found = list(path + "-spool");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().name, run.key + ".1.end");
    const auto entry = read(found.front());
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->output.out, "ab");
}

}  // namespace
}  // namespace jw::spool
