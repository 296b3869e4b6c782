// SPDX-License-Identifier: MIT
#include "show/report/site/site.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "history/scene.hpp"

namespace jw::report {
namespace {

using namespace std::chrono_literals;
using test::Scene;

class Report : public testing::Test {
protected:
    Report() {
        site.store = scene.store();
        site.dir = scene.folder() / "html";
        site.host = "here";
        site.now = [this] { return scene.now; };
        site.processes = scene.surroundings.processes;
    }

    void add(std::uint64_t number, const std::string& job, int outcome) const {
        scene.add({.number = number,
                   .job = job,
                   .started = 1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 1000,
                   .outcome = outcome,
                   .wait_status = outcome == 1 ? 0 : 256,
                   .out = "out\n",
                   .err = "<err>\n"});
        scene.ingest();
    }

    /// Another store beside this one, with a run in it.
    std::string other_store() const {
        const auto store = scene.folder() / "other.db";
        test::SpooledRun run{.number = 99, .job = "theirs"};
        EXPECT_EQ(run.write_to(store + "-spool"), 0);
        EXPECT_TRUE(history::ingest_in(scene.surroundings, store, -1).has_value());
        return store;
    }

    Made refreshed() const {
        const auto made = refresh(site);
        EXPECT_TRUE(made && *made) << (made ? "another makes it" : made.error().why);
        return made && *made ? **made : Made{};
    }

    /// Each file and its inode, which is another one if the file was written.
    std::map<std::string, ino_t> files() const {
        std::map<std::string, ino_t> found;
        for (const auto& item : std::filesystem::recursive_directory_iterator{site.dir}) {
            struct stat status = {};
            ::stat(item.path().c_str(), &status);
            if (item.is_regular_file())
                found[item.path().lexically_relative(site.dir)] = status.st_ino;
        }
        return found;
    }

    std::string page(const std::string& name) const {
        return test::content_of(site.dir + "/" + name);
    }

    Scene scene;
    Site site;
};

TEST_F(Report, HasAPageForEachJobAndEachFailure) {
    add(1, "good", 1);
    add(2, "bad", 2);
    EXPECT_EQ(refreshed().jobs, 2U);
    const auto made = files();
    for (const auto* name : {"index.html", "status.json", "feed.xml", "jobs/good.html",
                             "jobs/bad.html", "badges/good.svg", "badges/bad.svg", "runs/2.html"})
        EXPECT_TRUE(made.contains(name)) << name;
    EXPECT_FALSE(made.contains("runs/1.html"));
    EXPECT_NE(page("index.html").find("1 of 2 jobs is failing"), std::string::npos);
    EXPECT_NE(page("runs/2.html").find("&lt;err&gt;"), std::string::npos);
}

TEST_F(Report, MakesOnlyThePagesOfJobsThatChanged) {
    add(1, "one", 2);
    add(2, "two", 2);
    refreshed();
    const auto before = files();
    add(3, "one", 1);
    scene.now += std::chrono::minutes{1};
    EXPECT_EQ(refreshed().jobs, 1U);
    const auto after = files();
    for (const auto* same : {"jobs/two.html", "badges/two.svg", "runs/1.html", "runs/2.html"})
        EXPECT_EQ(after.at(same), before.at(same)) << same;
    for (const auto* changed : {"index.html", "jobs/one.html", "badges/one.svg"})
        EXPECT_NE(after.at(changed), before.at(changed)) << changed;
}

TEST_F(Report, SeesARunThatHangsWhenAnyOtherRunEndsOrIsSkipped) {
    for (std::uint64_t number = 1; number <= 3; ++number) add(number, "slow", 1);
    test::SpooledRun run{.number = 4, .kind = spool::Kind::start, .job = "slow", .job_pid = 4711};
    run.started += 4000;
    run.job_start = 99;
    scene.add_process(4711, 'S', 99);
    scene.add(run);
    scene.ingest();
    scene.now = Instant{Micros{run.started}} + 30s;
    refreshed();
    EXPECT_NE(page("badges/slow.svg").find("slow: ok"), std::string::npos);
    EXPECT_NE(page("status.json").find(R"("state":"running")"), std::string::npos);

    scene.now += 10min;
    add(5, "other", 1);
    EXPECT_EQ(refreshed().jobs, 2U);
    for (const auto* name : {"badges/slow.svg", "jobs/slow.html", "status.json", "index.html"})
        EXPECT_NE(page(name).find("running long"), std::string::npos) << name;
    add(6, "other", 1);
    EXPECT_EQ(refreshed().jobs, 1U) << "once is enough";

    add(7, "slow", 5);
    refreshed();
    EXPECT_NE(page("badges/slow.svg").find("running long"), std::string::npos);
    for (const auto* name : {"jobs/slow.html", "index.html"})
        EXPECT_NE(page(name).find("1 skip since"), std::string::npos) << name;
    EXPECT_NE(page("status.json").find(R"("last_outcome":"running")"), std::string::npos);
}

TEST_F(Report, ShowsTheRunsOfANewStoreUnderTheNumbersOfThoseBefore) {
    add(1, "one", 2);
    add(2, "two", 2);
    refreshed();
    const auto before = page("runs/1.html");
    for (const auto* part : {"", "-wal", "-shm"}) std::filesystem::remove(scene.store() + part);
    for (const auto& [number, job] : {std::pair{11, "two"}, {12, "one"}, {13, "one"}})
        add(static_cast<std::uint64_t>(number), job, 2);
    refreshed();
    const auto made = files();
    for (const auto* name : {"runs/1.html", "runs/2.html", "runs/3.html"})
        EXPECT_TRUE(made.contains(name)) << name;
    EXPECT_NE(page("runs/1.html"), before);
    EXPECT_NE(page("runs/1.html").find("two"), std::string::npos);
}

TEST_F(Report, ShowsAnotherRunOfAJobUnderANumberThatWasGivenTwice) {
    add(1, "one", 2);
    add(2, "one", 2);
    refreshed();
    scene.database().exec("DELETE FROM runs WHERE id = 2");  // as if restored from a copy
    scene.add({.number = 5,
               .job = "one",
               .started = 1'700'000'000'005'000,
               .outcome = 2,
               .wait_status = 256,
               .err = "another reason"});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT max(id) FROM runs"), "2");
    refreshed();
    EXPECT_NE(page("runs/2.html").find("another reason"), std::string::npos);
}

TEST_F(Report, ShowsWhatBecameKnownOfAFailureThatIsNoLongerAmongTheNewestRuns) {
    test::SpooledRun run{.job = "one", .outcome = 2, .wait_status = 256, .err = "before"};
    scene.add(run);
    for (std::uint64_t number = 2; number <= 250; ++number)
        scene.add({.number = number,
                   .job = "one",
                   .started = run.started + static_cast<std::int64_t>(number) * 1000,
                   .wait_status = 0});
    scene.ingest();
    refreshed();
    EXPECT_NE(page("runs/1.html").find("before"), std::string::npos);
    run.revision = 2;
    run.err = "before, and later";
    scene.add(run);
    scene.ingest();
    refreshed();
    EXPECT_NE(page("runs/1.html").find("later"), std::string::npos);
}

TEST_F(Report, WritesNothingThatWouldStayTheSame) {
    add(1, "one", 2);
    refreshed();
    const auto made = render_all(site);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->written, 0U);
}

TEST_F(Report, MakesAPageAnewThatHasASecondName) {
    add(1, "one", 2);
    refreshed();
    const auto page = site.dir + "/jobs/one.html", other = scene.folder() / "other.html";
    std::filesystem::create_hard_link(page, other);
    const auto made = render_all(site);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->written, 1U);
    EXPECT_EQ(std::filesystem::hard_link_count(page), 1U);
}

TEST_F(Report, RemovesPagesOfRunsAndJobsThatAreGoneAndNothingElse) {
    add(1, "one", 2);
    add(2, "two", 2);
    refreshed();
    test::write_file(site.dir + "/jobs/mine.html", "mine");
    scene.database().exec("DELETE FROM runs WHERE job = 'one'; DELETE FROM jobs WHERE job = 'one'");
    add(3, "two", 1);
    EXPECT_EQ(refreshed().removed, 3U);
    const auto left = files();
    for (const auto* gone : {"jobs/one.html", "badges/one.svg", "runs/1.html"})
        EXPECT_FALSE(left.contains(gone)) << gone;
    EXPECT_TRUE(left.contains("jobs/mine.html"));
}

/// A seat at the making of pages, taken by somebody else.
class Taken {
public:
    Taken(const Site& site, const std::string& name)
        : lock_{Folder::open(site.dir, site.mode)->touch(name)} {
        EXPECT_EQ(::flock(lock_.get(), LOCK_EX | LOCK_NB), 0);
    }

private:
    Fd lock_;
};

/// By proc_locks(5), since whoever tries a lock has it for a moment.
bool is_taken(const std::string& seat) {
    struct stat status = {};
    if (::stat(seat.c_str(), &status) != 0) return false;
    const auto inode = ":" + std::to_string(status.st_ino) + " ";
    return test::content_of("/proc/locks").find(inode) != std::string::npos;
}

TEST_F(Report, LeavesTheWorkToWhoMakesPagesNext) {
    add(1, "one", 1);
    refreshed();
    {
        const Taken maker{site, ".lock"};
        const Taken next{site, ".next"};
        add(2, "one", 2);
        const auto made = refresh(site);
        ASSERT_TRUE(made);
        EXPECT_FALSE(made->has_value());
    }
    EXPECT_EQ(refreshed().failing, 1U);
}

TEST_F(Report, IsMadeNextByOneWhoWaitsAndSeesWhatWasRecordedMeanwhile) {
    add(1, "one", 1);
    refreshed();
    std::optional<Taken> maker{std::in_place, site, ".lock"};
    std::optional<Result<std::optional<Made>>> made;
    std::thread next{[&] { made = refresh(site); }};
    while (!is_taken(site.dir + "/.next")) std::this_thread::sleep_for(1ms);
    add(2, "one", 2);
    EXPECT_FALSE(refresh(site)->has_value());
    maker.reset();
    next.join();
    ASSERT_TRUE(*made);
    EXPECT_EQ((*made)->value().failing, 1U);
}

TEST_F(Report, IsForItsOwnerAloneUnlessItIsPublic) {
    add(1, "one", 1);
    refreshed();
    const auto mode = [&](const std::string& name) {
        struct stat status = {};
        ::stat((site.dir + name).c_str(), &status);
        return status.st_mode & 07777U;
    };
    EXPECT_EQ(mode(""), 0700U);
    EXPECT_EQ(mode("/index.html"), 0600U);
    site.mode = Mode::everyone;
    ASSERT_TRUE(render_all(site));
    EXPECT_EQ(mode(""), 0755U);
    EXPECT_EQ(mode("/jobs"), 0755U);
    EXPECT_EQ(mode("/jobs/one.html"), 0644U);
    EXPECT_EQ(mode("/.groups/1"), 0600U);
}

TEST_F(Report, OfNoStoreSaysThatNothingIsRecorded) {
    ASSERT_TRUE(render_all(site));
    EXPECT_NE(page("index.html").find("No run is recorded yet"), std::string::npos);
}

TEST_F(Report, ShowsTheAlertsOfAJob) {
    add(1, "one", 2);
    SQLite::Database database{site.store, SQLite::OPEN_READWRITE};
    database.exec(
        "INSERT INTO alerts (job, opened, closed, failures, notices) "
        "VALUES ('one', 1700000000, NULL, 3, 2), ('one', 1690000000, 1690000100, 4, 0)");
    refreshed();
    const auto text = page("jobs/one.html");
    EXPECT_NE(text.find("3 failures in a row, 2 notices sent"), std::string::npos);
    EXPECT_NE(text.find("after 4 failures in a row"), std::string::npos);
    EXPECT_NE(text.find("nothing sent"), std::string::npos);
}

TEST_F(Report, ShowsThatARunOfAJobHangs) {
    add(1, "one", 2);
    SQLite::Database database{site.store, SQLite::OPEN_READWRITE};
    database.exec(
        "INSERT INTO hangs (run_key, job, noticed, told)"
        " SELECT run_key, job, started + 4000, 1 FROM runs WHERE job = 'one' LIMIT 1");
    refreshed();
    EXPECT_NE(page("jobs/one.html").find("run 1 takes too long"), std::string::npos);
    database.exec("DELETE FROM hangs; UPDATE jobs SET changes = changes + 1");
    refreshed();
    EXPECT_EQ(page("jobs/one.html").find("takes too long"), std::string::npos);
}

TEST_F(Report, TwoStoresInOneFolderHaveAReportEach) {
    add(1, "ours", 1);
    const auto store = other_store();
    ASSERT_EQ(site_of(site.store, {}).dir, site.dir);
    refreshed();
    const auto theirs = site_of(store, {});
    EXPECT_EQ(theirs.dir, store + "-html");
    ASSERT_TRUE(refresh(theirs).has_value());
    EXPECT_TRUE(std::filesystem::exists(theirs.dir + "/jobs/theirs.html"));
    EXPECT_TRUE(std::filesystem::exists(site.dir + "/jobs/ours.html"));
    EXPECT_EQ(site_of(site.store, {}).dir, site.dir);
}

TEST_F(Report, AFolderWithThePagesOfAnotherStoreIsLeftAlone) {
    add(1, "ours", 1);
    refreshed();
    auto theirs = site;
    theirs.store = other_store();
    const auto before = files();
    for (const auto& made : {render_all(theirs).has_value(), refresh(theirs).has_value()})
        EXPECT_FALSE(made);
    EXPECT_NE(render_all(theirs).error().why.find(site.store), std::string::npos);
    EXPECT_EQ(files(), before);
}

TEST_F(Report, TheFolderOfAStoreThatIsGoneIsTaken) {
    add(1, "ours", 1);
    refreshed();
    auto theirs = site;
    theirs.store = other_store();
    std::filesystem::remove(site.store);
    ASSERT_TRUE(render_all(theirs).has_value());
    EXPECT_TRUE(std::filesystem::exists(site.dir + "/jobs/theirs.html"));
    EXPECT_FALSE(std::filesystem::exists(site.dir + "/jobs/ours.html"));
}

}  // namespace
}  // namespace jw::report
