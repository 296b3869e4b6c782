// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "history/scene.hpp"
#include "show/report/site/site.hpp"

namespace jw::report {
namespace {

using Json = nlohmann::json;
using Names = std::set<std::string>;
using test::Scene;

class ManyJobs : public testing::Test {
protected:
    ManyJobs() {
        site.store = scene.store();
        site.dir = scene.folder() / "html";
        site.host = "here";
        site.now = [this] { return scene.now; };
        site.processes = scene.surroundings.processes;
    }

    static std::string job(int number) { return "job" + std::to_string(1000 + number); }

    void add(int number, int outcome = 1) { add(job(number), outcome); }

    void add(const std::string& name, int outcome = 1) {
        ++runs_;
        scene.add({.number = runs_,
                   .job = name,
                   .started = 1'700'000'000'000'000 + static_cast<std::int64_t>(runs_) * 1000,
                   .outcome = outcome,
                   .wait_status = outcome == 1 ? 0 : 256});
    }

    void add_all(int from, int until) {
        for (int i = from; i < until; ++i) add(i);
        scene.ingest();
    }

    Made refreshed() const {
        const auto made = refresh(site);
        EXPECT_TRUE(made && *made) << (made ? "another makes it" : made.error().why);
        return made && *made ? **made : Made{};
    }

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

    /// Those that were written since.
    Names changed(const std::map<std::string, ino_t>& before) const {
        Names names;
        for (const auto& [name, inode] : files())
            if (!before.contains(name) || before.at(name) != inode) names.insert(name);
        return names;
    }

    Names files_in(const std::string& folder) const {
        Names names;
        for (const auto& [name, inode] : files())
            if (name.starts_with(folder + "/")) names.insert(name);
        return names;
    }

    std::string page(const std::string& name) const {
        return test::content_of(site.dir + "/" + name);
    }

    Json status(const std::string& name = "status.json") const { return Json::parse(page(name)); }

    Names jobs_of(const Json& document) const {
        Names names;
        for (const auto& item : document["jobs"]) names.insert(item["job"].get<std::string>());
        return names;
    }

    /// Bytes of blocks, as they count.
    std::uint64_t bytes_of_pages() const {
        std::uint64_t sum = 0;
        for (const auto* folder : {"jobs", "runs", "badges"})
            for (const auto& name : files_in(folder))
                sum += (std::filesystem::file_size(site.dir + "/" + name) + 4095) / 4096 * 4096;
        return sum;
    }

    void forget(const std::string& condition) const {
        scene.database().exec("DELETE FROM runs WHERE " + condition + "; DELETE FROM jobs WHERE " +
                              condition);
    }

    Scene scene;
    Site site;
    std::uint64_t runs_ = 0;
};

TEST_F(ManyJobs, HaveOnePageUpToAHundred) {
    add_all(0, 100);
    refreshed();
    EXPECT_EQ(jobs_of(status()).size(), 100U);
    EXPECT_TRUE(status()["pages"].empty());
    EXPECT_TRUE(files_in("index").empty());
    EXPECT_NE(page("index.html").find("All 100 jobs are healthy"), std::string::npos);
}

TEST_F(ManyJobs, AreOnPagesByNameThatHaveEachOfThemOnce) {
    add_all(0, 250);
    refreshed();
    const auto document = status();
    EXPECT_EQ(document["jobs"].size(), 100U);
    EXPECT_EQ(document["jobs_in_all"], 250);
    EXPECT_EQ(document["counts"]["ok"], 250);
    Names all;
    std::size_t count = 0;
    for (const auto& name : document["pages"]) {
        const auto jobs = jobs_of(status(name));
        count += jobs.size();
        EXPECT_LE(jobs.size(), 100U);
        all.insert(jobs.begin(), jobs.end());
        const auto number = std::filesystem::path{name.get<std::string>()}.stem().string();
        const auto table = page("index/" + number + ".html");
        for (const auto& job : jobs)
            EXPECT_NE(table.find("\"../jobs/" + job + ".html\""), std::string::npos) << job;
        EXPECT_NE(page("index.html").find("\"index/" + number + ".html\""), std::string::npos);
    }
    EXPECT_EQ(count, 250U);
    EXPECT_EQ(all.size(), 250U);
}

TEST_F(ManyJobs, RewriteWithARunTheFilesOfItsGroupAndNoOthers) {
    add_all(0, 250);
    refreshed();
    const auto before = files();
    scene.now += std::chrono::minutes{1};
    add(7);
    scene.ingest();
    EXPECT_EQ(refreshed().jobs, 1U);
    auto names = changed(before);
    for (const auto* expected : {"index.html", "status.json", "jobs/job1007.html", ".groups/list"})
        EXPECT_EQ(names.erase(expected), 1U) << expected;
    names.erase("feed.xml");
    names.erase("badges/job1007.svg");
    EXPECT_EQ(names.size(), 3U) << "its group, as page, as document and as it is kept";
    for (const auto& name : names)
        EXPECT_TRUE(name.starts_with("index/") || name.starts_with("status/") ||
                    name.starts_with(".groups/"))
            << name;
}

TEST_F(ManyJobs, ShowTheNeediestFirstWhicheverGroupTheyAreIn) {
    add_all(0, 250);
    refreshed();
    for (const int number : {249, 3, 130}) add(number, 2);
    scene.ingest();
    refreshed();
    const auto document = status();
    EXPECT_EQ(document["state"], "failing");
    EXPECT_EQ(document["counts"]["failing"], 3);
    Names first;
    for (std::size_t i = 0; i < 3; ++i) first.insert(document["jobs"][i]["job"].get<std::string>());
    EXPECT_EQ(first, (Names{job(3), job(130), job(249)}));
    EXPECT_NE(page("index.html").find("3 of 250 jobs are failing"), std::string::npos);
    add(130);
    scene.ingest();
    refreshed();
    EXPECT_EQ(status()["counts"]["failing"], 2);
}

TEST_F(ManyJobs, ComeTogetherOnOnePageWhenMostOfThemAreGone) {
    add_all(0, 250);
    refreshed();
    forget("job >= 'job1020' AND job < 'job1240'");
    refreshed();
    EXPECT_EQ(jobs_of(status()).size(), 30U);
    EXPECT_TRUE(files_in("index").empty());
    EXPECT_TRUE(files_in("status").empty());
    EXPECT_EQ(files_in("jobs").size(), 30U);
    EXPECT_EQ(files_in(".groups").size(), 2U) << "the list and one group";
    add(1);
    scene.ingest();
    EXPECT_EQ(refreshed().jobs, 1U);
}

TEST_F(ManyJobs, AreLookedAtOnceMoreWhereWhatWasKeptOfThemIsDamaged) {
    add_all(0, 250);
    refreshed();
    const auto whole = jobs_of(status());
    const auto kept = files_in(".groups");
    ASSERT_GE(kept.size(), 4U);
    for (const auto& name : kept) {
        auto bytes = page(name);
        for (const auto at : {bytes.size() / 2, std::size_t{3}}) {
            auto broken = bytes.substr(0, at) + std::string(40, '\xff');
            test::write_file(site.dir + "/" + name, broken);
            add(7, 2);
            scene.ingest();
            refreshed();
            EXPECT_EQ(status()["jobs_in_all"], 250) << name;
            EXPECT_EQ(status()["jobs"][0]["job"], job(7)) << name;
            EXPECT_EQ(status()["jobs"].size(), 100U) << name;
        }
    }
}

TEST_F(ManyJobs, OfMadeUpNamesTakeTheRoomThatThereIsAndNoMore) {
    site.most_bytes = std::uint64_t{2} << 20U;
    for (const auto* name : {"aa-mine", "zz-mine"}) add(name, 2);
    scene.ingest();
    refreshed();
    const auto one = bytes_of_pages() / 2;
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < 150; ++i) {
            auto name = std::to_string(round * 1000 + i);
            name.append(1, 'x').append(200, 'y');
            add(name, i % 10 == 0 ? 2 : 1);
        }
        add("aa-mine", 2);
        scene.ingest();
        refreshed();
        EXPECT_LE(bytes_of_pages(), site.most_bytes);
    }
    EXPECT_GE(bytes_of_pages(), site.most_bytes / 4) << one << " for each of the first";
    const auto made = files();
    for (const auto* name : {"jobs/aa-mine.html", "jobs/zz-mine.html"})
        EXPECT_TRUE(made.contains(name)) << name;
    const auto document = status();
    EXPECT_EQ(document["jobs_in_all"], 602);
    EXPECT_EQ(document["counts"]["failing"], 62) << "those that have no place are counted, too";
    EXPECT_NE(page("index.html").find("There is no room for"), std::string::npos);
    for (const auto& name : document["pages"]) {
        const auto part = status(name);
        for (const auto& item : part["jobs"]) {
            if (item["page"].is_null()) continue;
            EXPECT_TRUE(made.contains(item["page"].get<std::string>())) << item["page"];
        }
    }
}

TEST_F(ManyJobs, KeepWithinARoomThatHasBecomeSmaller) {
    add_all(0, 120);
    refreshed();
    ASSERT_GT(bytes_of_pages(), std::uint64_t{1} << 20U);
    site.most_bytes = std::uint64_t{1} << 20U;
    add(7);
    scene.ingest();
    refreshed();
    EXPECT_LE(bytes_of_pages(), site.most_bytes);
    EXPECT_EQ(status()["jobs_in_all"], 120);
    const auto before = files();
    add(7);
    scene.ingest();
    EXPECT_EQ(refreshed().jobs, 1U) << "it is not made anew each time";
}

TEST_F(ManyJobs, LeaveTheStoreTheRoomThatThePagesDoNotTake) {
    add_all(0, 20);
    Retention retention;
    EXPECT_EQ(without_pages(site, retention), retention);
    refreshed();
    const auto left = without_pages(site, retention).max_bytes;
    EXPECT_LT(left, retention.max_bytes - bytes_of_pages());
    retention.max_bytes = 1000;
    EXPECT_EQ(without_pages(site, retention).max_bytes, 500U);
}

}  // namespace
}  // namespace jw::report
