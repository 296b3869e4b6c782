// SPDX-License-Identifier: MIT
#include "history/runs/hosts.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "foundation/model/job_key.hpp"
#include "history/database/database.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {
namespace {

const Machine here{.id = std::string(32, 'a'), .boot = std::string(32, '1'), .host = "here"};

Run told_by(const std::string& machine, const std::string& host) {
    Run run;
    run.machine = machine;
    run.host = host;
    run.boot_id = std::string(32, 'f');
    run.started = Instant{std::chrono::seconds{1000}};
    return run;
}

Run wrapped_as(const std::string& host) { return told_by("", host); }

const std::string alpha(32, 'b'), beta(32, 'c');

TEST(JobKey, KeepsEachNameAndHost) {
    for (const auto* host : {"", "alpha"})
        for (const auto* name : {"backup", "alpha:backup", ":backup", "::", ":a:b", ""}) {
            const JobKey key{.host = host, .name = name};
            EXPECT_EQ(job_key_of(text_of(key)), key) << text_of(key);
        }
    EXPECT_EQ(text_of({.host = "", .name = "alpha:backup"}), "alpha:backup");
    EXPECT_EQ(text_of({.host = "alpha", .name = "backup"}), ":alpha:backup");
}

TEST(Hosts, TheFirstOneHasPlainKeysTheOthersHaveTheirNamesInThem) {
    auto database = open_in_memory();
    Hosts hosts{database, here};
    EXPECT_EQ(hosts.key_of("backup", told_by(alpha, "alpha")), "backup");
    EXPECT_EQ(hosts.key_of("backup", told_by(beta, "beta")), ":beta:backup");
    EXPECT_EQ(hosts.key_of("backup", wrapped_as("here")), ":here:backup");
    EXPECT_EQ(Hosts(database, here).key_of("backup", told_by(beta, "beta")), ":beta:backup");
}

TEST(Hosts, AMachineThatIsRenamedStaysTheSame) {
    auto database = open_in_memory();
    Hosts hosts{database, here};
    EXPECT_EQ(hosts.key_of("backup", wrapped_as("here")), "backup");
    Machine renamed = here;
    renamed.host = "there";
    EXPECT_EQ(Hosts(database, renamed).key_of("backup", wrapped_as("there")), "backup");
    // As with a new installation, or an image of a container.
    EXPECT_EQ(Hosts(database, {.id = std::string(32, 'd'), .boot = "", .host = "new"})
                  .key_of("backup", wrapped_as("0f3a")),
              "backup");
    Hosts again{database, here};
    EXPECT_EQ(again.key_of("backup", told_by(alpha, "alpha")), ":alpha:backup");
    auto later = told_by(alpha, "omega");
    later.started += std::chrono::seconds{1};
    EXPECT_EQ(again.key_of("backup", later), ":alpha:backup");
    EXPECT_EQ(hosts_in(database).back().called, "omega");
}

TEST(Hosts, TheOwnJournalIsOfTheOwnHost) {
    auto database = open_in_memory();
    Hosts hosts{database, here};
    EXPECT_EQ(hosts.key_of("backup", told_by(alpha, "alpha")), "backup");
    EXPECT_EQ(hosts.key_of("backup", wrapped_as("here")), ":here:backup");
    EXPECT_EQ(hosts.key_of("backup", told_by(here.id, "former")), ":here:backup");
    auto of_this_boot = told_by(beta, "container");
    of_this_boot.boot_id = here.boot;
    EXPECT_EQ(hosts.key_of("backup", of_this_boot), ":here:backup");
}

TEST(Hosts, TwoMachinesOfOneNameAreToldApart) {
    auto database = open_in_memory();
    Hosts hosts{database, here};
    EXPECT_EQ(hosts.key_of("backup", told_by(alpha, "localhost")), "backup");
    EXPECT_EQ(hosts.key_of("backup", told_by(beta, "localhost")), ":localhost-cccccccc:backup");
}

TEST(Hosts, NamesThatCanStandInNoKeyAreMadePlain) {
    auto database = open_in_memory();
    Hosts hosts{database, here};
    hosts.key_of("backup", wrapped_as("here"));
    EXPECT_EQ(hosts.key_of("backup", told_by(alpha, "a:b/c\n")), ":a_b_c_:backup");
    EXPECT_EQ(hosts.key_of("backup", told_by(beta, "")), ":unknown:backup");
}

TEST(Hosts, AreShownOnlyWhereThereAreSeveral) {
    auto database = open_in_memory();
    RunWriter writer{database, Table::runs, Summing::at_once, here};
    const auto put = [&](const char* key, jw::Run run) {
        spool::Entry entry;
        entry.kind = spool::Kind::end;
        entry.run = std::move(run);
        entry.run.key = key;
        entry.run.job = "backup";
        entry.run.outcome = Outcome::success;
        if (!entry.run.machine.empty()) entry.run.source = "journal";
        writer.put(std::move(entry));
    };
    put("1", told_by(alpha, "alpha"));
    EXPECT_EQ(HostTitles{database}.of("backup"), "");
    EXPECT_EQ(HostTitles{database}.name_of("backup"), "alpha");
    put("2", told_by(beta, "beta"));
    const HostTitles titles{database};
    EXPECT_EQ(titles.of("backup"), "alpha");
    EXPECT_EQ(titles.of(":beta:backup"), "beta");
    EXPECT_FALSE(titles.is_own("backup"));
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM jobs").getInt(), 2);
}

}  // namespace
}  // namespace jw::history
