// SPDX-License-Identifier: MIT
#include "programs/ingest/parcel.hpp"

#include <gtest/gtest.h>

#include <string>

#include "capture/spool/listing.hpp"
#include "capture/spool/reader.hpp"
#include "programs/ingest/own_key.hpp"
#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace jw;
using test::SpooledRun;

const ingest::Origin origin{.uid = 1000,
                            .unit = "backup.service",
                            .host = "here",
                            .boot_id = "ffeeddccbbaa99887766554433221100",
                            .now = 1'800'000'000'000'000,
                            .boottime = 5'000'000'000,
                            .time_namespace = 7};

bool no_name(const std::string& /*unit*/, const std::string& /*job*/) { return false; }

std::string bytes_of(const SpooledRun& run) {
    const test::TempFolder folder;
    EXPECT_EQ(run.write_to(folder.path()), 0);
    return test::content_of(spool::list(folder.path()).front().path);
}

/// The entry that comes of it, as it lies in the spool.
spool::Entry taken(const SpooledRun& run, const ingest::IsNameOf& is_name_of = no_name) {
    const auto parcel = ingest::own_run(bytes_of(run), origin, is_name_of);
    EXPECT_TRUE(parcel) << (parcel ? "" : parcel.error().why);
    auto entry = spool::parse(parcel->bytes);
    EXPECT_TRUE(entry);
    return *std::move(entry);
}

std::string hex(const spool::Key& key) {
    Text<64> text;
    text.add_hex({key.data(), key.size()});
    return std::string{text.view()};
}

TEST(OwnRun, IsOfTheUserUnitAndMachineThatTheKernelNames) {
    const auto entry =
        taken({.job = "root's own", .unit = "other.service", .boot_id = std::string(32, '0')});
    EXPECT_EQ(entry.uid, 1000U);
    EXPECT_EQ(entry.run.unit, "backup.service");
    EXPECT_EQ(entry.run.job, "backup");
    EXPECT_EQ(entry.run.host, "here");
    EXPECT_EQ(entry.run.boot_id, origin.boot_id);
}

TEST(OwnRun, TellsWhatTheWrapperTold) {
    const auto entry = taken({.revision = 2,
                              .outcome = 2,
                              .wait_status = 3 << 8,
                              .job_pid = 10,
                              .job_start = 11,
                              .out = "out",
                              .err = "err"});
    EXPECT_EQ(entry.revision, 2U);
    EXPECT_EQ(entry.run.exit, 3);
    EXPECT_EQ(entry.run.outcome, Outcome::failure);
    EXPECT_EQ(entry.run.argv, (std::vector<std::string>{"/bin/backup", "--full"}));
    EXPECT_EQ(entry.run.cwd, "/srv");
    EXPECT_EQ(entry.run.process.pid, 10);
    EXPECT_EQ(entry.run.duration, Micros{1'500'000});
    EXPECT_EQ(entry.output.out + entry.output.err, "outerr");
}

TEST(OwnRun, BeganWhenTheClockOfTheBootSaysByOurClocks) {
    const auto run = taken({.started = 1,
                            .pid_namespace = 3,
                            .time_namespace = 7,
                            .boottime = 4'990'000'000,
                            .monotonic = 90'000'000,
                            .time_limit = 60'000'000})
                         .run;
    EXPECT_EQ(run.started, Instant{Micros{1'800'000'000'000'000 - 10'000'000}});
    EXPECT_EQ(run.boottime, Micros{4'990'000'000});
    EXPECT_EQ(run.monotonic, Micros{90'000'000});
    EXPECT_EQ(run.time_limit, Micros{60'000'000});
    EXPECT_EQ(run.pid_namespace, 3U);
}

TEST(OwnRun, CannotSayThatTheClocksHaveMoved) {
    for (const auto boottime : {std::int64_t{-1}, std::int64_t{5'000'000'001}}) {
        const auto run = taken({.started = 77, .time_namespace = 7, .boottime = boottime}).run;
        EXPECT_EQ(run.started, Instant{Micros{77}});
        EXPECT_EQ(run.boottime, std::nullopt);
    }
    EXPECT_EQ(taken({.started = 77, .time_namespace = 8, .boottime = 1}).run.boottime, std::nullopt)
        << "another namespace's clock";
}

TEST(OwnRun, MayHaveTheNamesOfItsUnitAndThoseThatRootGaveIt) {
    EXPECT_EQ(taken({.job = "backup.service"}).run.job, "backup.service");
    const auto nightly = [](const std::string& unit, const std::string& job) {
        return unit == "backup.service" && job == "nightly";
    };
    EXPECT_EQ(taken({.job = "nightly"}, nightly).run.job, "nightly");
    EXPECT_EQ(taken({.job = "weekly"}, nightly).run.job, "backup");
}

TEST(OwnRun, GetsAKeyThatNobodyElseCanGive) {
    const SpooledRun run;
    const auto said = hex(run.key());
    const auto entry = taken(run);
    EXPECT_NE(entry.run.key, said);
    EXPECT_EQ(entry.run.key.substr(0, 12), said.substr(0, 12)) << "the time";
    EXPECT_EQ(entry.run.key[12], '8') << "the version";
    const auto bytes = run.key();
    const std::string_view key{bytes.data(), bytes.size()};
    EXPECT_EQ(entry.run.key, hex(ingest::own_key(key, 1000, "backup.service")));
    EXPECT_NE(entry.run.key, hex(ingest::own_key(key, 1001, "backup.service")));
    EXPECT_NE(entry.run.key, hex(ingest::own_key(key, 1000, "backup2.service")));
}

TEST(OwnRun, KeepsItsKeyFromItsStartToItsEnd) {
    EXPECT_EQ(taken({.kind = spool::Kind::start}).run.key, taken({}).run.key);
    const auto start_entry =
        ingest::own_run(bytes_of({.kind = spool::Kind::start}), origin, no_name);
    const auto end_entry = ingest::own_run(bytes_of({.revision = 7}), origin, no_name);
    EXPECT_EQ(start_entry->name.view().substr(32), ".start");
    EXPECT_EQ(end_entry->name.view().substr(32), ".7.end");
}

TEST(OwnRun, DoesNotBeginInTheFuture) {
    EXPECT_EQ(taken({.started = 8'000'000'000'000'000}).run.started.time_since_epoch().count(),
              origin.now);
}

/// An entry with one more fact.
std::string with_fact(spool::Tag tag, std::string_view text) {
    auto facts = SpooledRun{}.facts();
    facts.add(tag, text);
    const auto head = spool::entry_head(spool::Kind::end, facts, {});
    std::string bytes{reinterpret_cast<const char*>(&head), sizeof head};
    return bytes.append(facts.view());
}

TEST(OwnRun, SaysNothingThatOnlyManagersKnow) {
    const auto parcel = ingest::own_run(with_fact(spool::Tag::source, "journal"), origin, no_name);
    ASSERT_TRUE(parcel);
    EXPECT_EQ(spool::parse(parcel->bytes)->run.source, "");
    const auto other = ingest::own_run(with_fact(spool::Tag::result, "success"), origin, no_name);
    EXPECT_EQ(spool::parse(other->bytes)->run.result, "");
}

TEST(OwnRun, IsRefusedWhereItIsNoRun) {
    auto bytes = bytes_of({.out = "output"});
    EXPECT_FALSE(ingest::own_run(bytes.substr(0, bytes.size() - 1), origin, no_name));
    EXPECT_FALSE(ingest::own_run("garbage", origin, no_name));
    EXPECT_FALSE(ingest::own_run("", origin, no_name));
    bytes[6] = 3;  // a checkpoint
    EXPECT_FALSE(ingest::own_run(bytes, origin, no_name));
    EXPECT_FALSE(ingest::any_run(bytes));
}

TEST(AnyRun, IsTakenAsItIs) {
    const auto bytes = bytes_of({.unit = "any.service", .out = "output"});
    const auto parcel = ingest::any_run(bytes);
    ASSERT_TRUE(parcel);
    EXPECT_EQ(parcel->bytes, bytes);
    EXPECT_EQ(parcel->name.view(), SpooledRun{}.name().view());
}

}  // namespace
