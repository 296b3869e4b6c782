// SPDX-License-Identifier: MIT
// What becomes of a store that can't be used as it is.
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "capture/spool/listing.hpp"
#include "history/alerting/alert_book.hpp"
#include "history/database/database.hpp"
#include "history/reading/history.hpp"
#include "history/recording/importer.hpp"
#include "history/recording/set_aside.hpp"
#include "history/retention/retention.hpp"
#include "history/scene.hpp"

namespace {

bool is_on_nfs = false;

}  // namespace

/// In the place of libc's: an NFS knows no renaming that spares what is there.
extern "C" int renameat2(int from_folder, const char* from, int to_folder, const char* to,
                         unsigned flags) noexcept {
    if (!is_on_nfs || flags == 0)
        return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
    errno = EINVAL;
    return -1;
}

namespace {

using namespace jw;
using test::Scene;

std::vector<std::string> files_with(const Scene& scene, const std::string& part) {
    auto names = scene.files(scene.folder().path());
    std::erase_if(names, [&](const auto& name) { return name.find(part) == std::string::npos; });
    return names;
}

TEST(StoreCondition, ALockedDatabaseKeepsTheRunsInTheSpool) {
    Scene scene;
    scene.surroundings.busy_timeout = std::chrono::milliseconds{20};
    scene.add({.number = 1});
    scene.ingest();
    scene.add({.number = 2});
    {
        auto holder = scene.database();
        const SQLite::Transaction transaction{holder, SQLite::TransactionBehavior::EXCLUSIVE};
        const auto ingested = scene.ingest();
        EXPECT_TRUE(ingested.busy);
        EXPECT_EQ(ingested.entries, 0U);
        EXPECT_EQ(spool::list(scene.spool()).size(), 1U);
    }
    EXPECT_EQ(scene.ingest().entries, 1U);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "2");
}

/// Each way to damage a store: what is done to its file.
class DamagedStore : public testing::TestWithParam<void (*)(const std::string&)> {};

TEST_P(DamagedStore, IsSetAsideAndSaidAndANewOneBegun) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    GetParam()(scene.store());
    const auto damaged = test::content_of(scene.store());
    scene.add({.number = 2});
    const auto ingested = scene.ingest();
    ASSERT_EQ(ingested.warnings.size(), 1U);
    const auto aside = files_with(scene, "history.db.damaged-");
    ASSERT_FALSE(aside.empty());
    EXPECT_NE(ingested.warnings[0].find(aside[0]), std::string::npos);
    EXPECT_EQ(test::content_of(scene.folder() / aside[0]), damaged);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
    EXPECT_TRUE(spool::list(scene.spool()).empty());
}

void overwrite_header(const std::string& path) {
    auto bytes = test::content_of(path);
    bytes.replace(0, 16, "this is no store");
    test::write_file(path, bytes);
}

void overwrite_pages(const std::string& path) {
    auto bytes = test::content_of(path);
    for (std::size_t i = 4096; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 37);
    test::write_file(path, bytes);
}

void overwrite_schema(const std::string& path) {
    auto bytes = test::content_of(path);
    for (std::size_t i = 100; i < 4096; ++i) bytes[i] = static_cast<char>(i * 37);
    test::write_file(path, bytes);
}

void cut_short(const std::string& path) { ASSERT_EQ(::truncate(path.c_str(), 5000), 0); }

void drop_table(const std::string& path) {
    SQLite::Database{path, SQLite::OPEN_READWRITE}.exec(
        "DROP VIEW v_jobs; DROP TABLE jobs; PRAGMA wal_checkpoint(TRUNCATE)");
}

INSTANTIATE_TEST_SUITE_P(Ways, DamagedStore,
                         testing::Values(overwrite_pages, overwrite_schema, cut_short));

/// While it lives, SQLite has no more memory than this.
class HeapLimit {
public:
    explicit HeapLimit(sqlite3_int64 bytes) { ::sqlite3_hard_heap_limit64(bytes); }

    HeapLimit(const HeapLimit&) = delete;
    HeapLimit& operator=(const HeapLimit&) = delete;

    ~HeapLimit() { ::sqlite3_hard_heap_limit64(0); }
};

TEST(StoreCondition, AStoreIsNotTakenForDamagedWhereMemoryIsShort) {
    const Scene scene;
    for (unsigned i = 1; i <= 50; ++i) scene.add({.number = i});
    scene.ingest();
    scene.add({.number = 51, .out = std::string(100'000, 'x')});
    int failures = 0;
    const auto used = ::sqlite3_memory_used();
    for (sqlite3_int64 more = 1'000; more < 400'000; more += 1'000) {
        const HeapLimit limit{used + more};
        const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
        if (!ingested) ++failures;
    }
    EXPECT_GT(failures, 10);
    EXPECT_TRUE(files_with(scene, ".damaged-").empty());
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "51");
}

TEST(StoreCondition, DamageThatASecondLookDoesNotSeeIsNoDamage) {
    Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    scene.add({.number = 2});
    int looks = 0;
    scene.surroundings.reached = [&looks](history::Step step) {
        if (step == history::Step::begun && ++looks == 1)
            throw SQLite::Exception{"database disk image is malformed", SQLITE_CORRUPT};
    };
    EXPECT_TRUE(scene.ingest().warnings.empty());
    EXPECT_EQ(looks, 2);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "2");
}

TEST(StoreCondition, ALogLeftBehindByADamagedStoreGoesWithIt) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    overwrite_schema(scene.store());
    test::write_file(scene.store() + "-wal", "left behind");
    scene.add({.number = 2});
    scene.ingest();
    EXPECT_EQ(files_with(scene, ".damaged-").size(), 3U);
    EXPECT_EQ(scene.value("PRAGMA integrity_check"), "ok");
}

TEST(StoreCondition, WhatIsDamagedIsSetAsideOnAnNfsToo) {
    is_on_nfs = true;
    const Scene scene;
    scene.add({.number = 1});
    const auto name = std::string(32, 'd') + ".1.end";
    for (const auto* content : {"one", "two"}) {
        test::write_file(scene.spool() + "/" + name, content);
        scene.ingest();
    }
    EXPECT_EQ(scene.files(scene.spool() + "/damaged"),
              (std::vector<std::string>{name, name + ".2", name + ".2.why", name + ".why"}));
    overwrite_schema(scene.store());
    scene.add({.number = 2});
    EXPECT_EQ(scene.ingest().entries, 1U);
    EXPECT_FALSE(files_with(scene, "history.db.damaged-").empty());
    is_on_nfs = false;
}

std::string digest(const std::string& content) {
    return std::to_string(std::hash<std::string>{}(content));
}

/// What lies in the folder of a store: names, modes, contents. Not the index of the log, in which
/// readers write down what they read.
std::vector<std::string> state_of(const Scene& scene) {
    std::vector<std::string> state;
    for (const auto& name : scene.files(scene.folder().path())) {
        struct stat status = {};
        const std::string path = scene.folder() / name;
        EXPECT_EQ(::lstat(path.c_str(), &status), 0);
        const bool has_content = S_ISREG(status.st_mode) && !name.ends_with("-shm");
        state.push_back(name + " " + std::to_string(status.st_mode) + " " +
                        (has_content ? digest(test::content_of(path)) : ""));
    }
    return state;
}

/// What may lie where a store is expected, and what is said of it.
struct Misfit {
    void (*make)(const Scene& scene);
    const char* word;
};

void make_by_another(const Scene& scene, const std::string& sql) {
    SQLite::Database{scene.store(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        sql + "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    for (const auto* suffix : {"-wal", "-shm"}) ::unlink((scene.store() + suffix).c_str());
}

void make_store_and(const Scene& scene, void (*spoil)(const std::string&)) {
    scene.add({.number = 1});
    scene.ingest();
    spoil(scene.store());
}

class NoStore : public testing::TestWithParam<Misfit> {};

TEST_P(NoStore, IsLeftAloneByARecorderAndTheRunsWait) {
    const Scene scene;
    GetParam().make(scene);
    scene.add({.number = 2});
    const auto before = state_of(scene);
    const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
    ASSERT_FALSE(ingested.has_value());
    EXPECT_NE(ingested.error().why.find(GetParam().word), std::string::npos)
        << ingested.error().why;
    EXPECT_FALSE(ingested.error().next.empty());
    EXPECT_EQ(state_of(scene), before);
    EXPECT_EQ(spool::list(scene.spool()).size(), 1U);
}

TEST_P(NoStore, IsLeftAloneByAQuestion) {
    const Scene scene;
    GetParam().make(scene);
    const auto before = state_of(scene);
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    ASSERT_FALSE(history.has_value());
    EXPECT_NE(history.error().why.find(GetParam().word), std::string::npos) << history.error().why;
    EXPECT_EQ(state_of(scene), before);
}

TEST_P(NoStore, IsLeftAloneByWhatChangesAStore) {
    const Scene scene;
    GetParam().make(scene);
    const auto before = state_of(scene);
    EXPECT_TRUE(history::snooze(scene.store(), "job", scene.now, "", scene.now).has_value());
    EXPECT_FALSE(history::prune(scene.store(), {}, false).has_value());
    EXPECT_FALSE(
        history::Importer::open(scene.surroundings, scene.store(), history::ImportMode::for_real)
            .has_value());
    EXPECT_EQ(state_of(scene), before);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, NoStore,
    testing::Values(
        Misfit{[](const Scene& scene) {
                   test::write_file(scene.store(), "notes\n");
                   ::chmod(scene.store().c_str(), 0644);
               },
               "text file"},
        Misfit{[](const Scene& scene) { test::write_file(scene.store(), std::string(5000, 'x')); },
               "text file"},
        Misfit{[](const Scene& scene) { test::write_file(scene.store(), std::string(5000, '\0')); },
               "no store"},
        Misfit{[](const Scene& scene) { test::write_file(scene.store(), "SQLite format 3"); },
               "text file"},
        Misfit{[](const Scene& scene) { ::mkdir(scene.store().c_str(), 0755); }, "folder"},
        Misfit{[](const Scene& scene) { ::mkfifo(scene.store().c_str(), 0644); },
               "no regular file"},
        Misfit{[](const Scene& scene) { make_by_another(scene, ""); }, "another program"},
        Misfit{[](const Scene& scene) { make_by_another(scene, "PRAGMA journal_mode = WAL;"); },
               "another program"},
        Misfit{[](const Scene& scene) { make_by_another(scene, "PRAGMA application_id = 7;"); },
               "another program"},
        Misfit{[](const Scene& scene) { make_store_and(scene, overwrite_header); },
               "beginning is overwritten"},
        Misfit{[](const Scene& scene) {
                   make_store_and(scene, [](const std::string& path) {
                       SQLite::Database{path, SQLite::OPEN_READWRITE}.exec(
                           "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
                   });
               },
               "newer job-watch"},
        Misfit{[](const Scene& scene) {
                   make_store_and(scene, [](const std::string& path) {
                       SQLite::Database{path, SQLite::OPEN_READWRITE}.exec(
                           "PRAGMA user_version = -1; PRAGMA wal_checkpoint(TRUNCATE)");
                   });
               },
               "no sense"}));

/// Words that only a later SQLite knows look like damage to an earlier one.
TEST(StoreCondition, AStoreFromTheFutureIsKnownByItsVersionAlone) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    scene.database().exec(
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = 'CREATE FUTURE ' || sql WHERE name = 'v_jobs';"
        "PRAGMA user_version = 99");
    scene.add({.number = 2});
    const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
    ASSERT_FALSE(ingested.has_value());
    EXPECT_NE(ingested.error().why.find("newer"), std::string::npos) << ingested.error().why;
    EXPECT_TRUE(files_with(scene, ".damaged-").empty());
}

TEST(StoreCondition, AQuestionOfADamagedStoreLeavesItToTheRecorder) {
    const Scene scene;
    make_store_and(scene, overwrite_schema);
    scene.add({.number = 2});
    const auto before = state_of(scene);
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    ASSERT_FALSE(history.has_value());
    EXPECT_NE(history.error().why.find("1 run waits"), std::string::npos) << history.error().why;
    EXPECT_EQ(state_of(scene), before);
}

TEST(StoreCondition, AStoreWithoutItsLogIsReadWithoutMakingOne) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    for (const auto* suffix : {"-wal", "-shm"}) ::unlink((scene.store() + suffix).c_str());
    const auto before = state_of(scene);
    EXPECT_EQ(history::History::open_in(scene.surroundings, scene.store())->runs({}).size(), 1U);
    EXPECT_EQ(state_of(scene), before);
}

/// Its tables are not what they were, yet nothing in it is damaged: it is somebody's to look at.
TEST(StoreCondition, AStoreThatAnIntegrityCheckFindsSoundIsNeverSetAside) {
    const Scene scene;
    make_store_and(scene, drop_table);
    scene.add({.number = 2});
    const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
    ASSERT_FALSE(ingested.has_value());
    EXPECT_NE(ingested.error().why.find("no such table"), std::string::npos);
    EXPECT_TRUE(files_with(scene, ".damaged-").empty());
    EXPECT_EQ(spool::list(scene.spool()).size(), 1U);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
}

TEST(StoreCondition, WhatWasSetAsideIsFoundAgain) {
    const Scene scene;
    make_store_and(scene, overwrite_schema);
    scene.add({.number = 2});
    scene.ingest();
    test::write_file(scene.store() + ".newer-20261124T100000Z", "");
    test::write_file(scene.store() + ".backup", "");
    EXPECT_EQ(history::stores_set_aside(scene.store()).size(), 2U);
}

TEST(StoreCondition, AnEmptyFileBecomesAStore) {
    const Scene scene;
    test::write_file(scene.store(), "");
    scene.add({});
    EXPECT_EQ(scene.ingest().entries, 1U);
}

TEST(StoreCondition, AStoreWhoseMakerWasKilledBeforeItsFirstTableIsFinished) {
    const Scene scene;
    SQLite::Database{scene.store(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
    EXPECT_TRUE(history::History::open_in(scene.surroundings, scene.store()).has_value());
    scene.add({});
    const auto ingested = scene.ingest();
    EXPECT_EQ(ingested.entries, 1U);
    EXPECT_TRUE(ingested.warnings.empty());
    EXPECT_EQ(scene.value("PRAGMA auto_vacuum"), "2");
}

TEST(StoreCondition, ALinkOfOurOwnIsFollowed) {
    const Scene scene;
    ASSERT_EQ(::symlink((scene.folder() / "elsewhere.db").c_str(), scene.store().c_str()), 0);
    test::write_file(scene.folder() / "elsewhere.db", "");
    scene.add({});
    scene.ingest();
    EXPECT_GT(test::content_of(scene.folder() / "elsewhere.db").size(), 0U);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
}

TEST(StoreCondition, OpensWithoutTrustInTheSchemaOfTheFile) {
    const Scene scene;
    scene.add({});
    scene.ingest();
    scene.database().exec(
        "CREATE VIEW spy AS SELECT load_extension('x'); "
        "CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT load_extension('x'); END");
    scene.add({.number = 2});
    const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
    ASSERT_FALSE(ingested.has_value());
    EXPECT_NE(ingested.error().why.find("unsafe use"), std::string::npos) << ingested.error().why;
    EXPECT_TRUE(files_with(scene, ".damaged-").empty());
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
}

TEST(StoreCondition, TheStoreOfAnotherUserIsNotWritten) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make a file of another user";
    const Scene scene;
    scene.add({});
    scene.ingest();
    ASSERT_EQ(::chown(scene.store().c_str(), 12345, 12345), 0);
    scene.add({.number = 2});
    EXPECT_FALSE(history::ingest_in(scene.surroundings, scene.store(), -1).has_value());
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->runs({}).size(), 2U);
    EXPECT_TRUE(history->warnings().empty());  // nor was it tried
    EXPECT_EQ(spool::list(scene.spool()).size(), 1U);
}

/// Ingests a run that comes while the store is as it is; why that was refused.
std::string refusal_of_run(const Scene& scene) {
    scene.add({.number = 77});
    const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
    EXPECT_EQ(spool::list(scene.spool()).size(), 1U) << "it waits";
    return ingested ? "" : ingested.error().what + ": " + ingested.error().why;
}

void expect_told(const Scene& scene, const std::string& why) {
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    ASSERT_TRUE(history.has_value());
    ASSERT_EQ(history->warnings().size(), 1U);
    EXPECT_NE(history->warnings()[0].find(why), std::string::npos) << history->warnings()[0];
}

TEST(StorePlace, AFolderThatOthersMayWriteIsRefusedStickyOrNot) {
    for (const mode_t mode : {0777, 01777, 0775, 0757}) {
        const Scene scene;
        scene.add({.number = 1});
        scene.ingest();
        ::chmod(scene.folder().path().c_str(), mode);
        EXPECT_NE(refusal_of_run(scene).find("others can write to the folder"), std::string::npos);
        expect_told(scene, "others can write to the folder");
        ::chmod(scene.folder().path().c_str(), 0755);
        EXPECT_EQ(scene.ingest().entries, 1U);
    }
}

TEST(StorePlace, NothingIsMadeWhereItIsRefused) {
    const Scene scene;
    ::chmod(scene.folder().path().c_str(), 01777);
    EXPECT_NE(refusal_of_run(scene), "");
    EXPECT_NE(::access(scene.store().c_str(), F_OK), 0);
}

TEST(StorePlace, FilesWithASecondNameAreRefused) {
    for (const auto* part : {"", "-wal", "-shm"}) {
        const Scene scene;
        scene.add({.number = 1});
        scene.ingest();
        const auto file = scene.store() + part;
        const auto second = scene.folder() / "second";
        ASSERT_EQ(::link(file.c_str(), second.c_str()), 0) << part;
        EXPECT_NE(refusal_of_run(scene).find(file + " has a second name"), std::string::npos);
        ::unlink(second.c_str());
        EXPECT_EQ(scene.ingest().entries, 1U);
    }
}

TEST(StorePlace, ALogThatIsALinkOrAnotherUsersIsRefused) {
    for (const auto* part : {"-wal", "-shm", "-journal"}) {
        const Scene scene;
        scene.add({.number = 1});
        scene.ingest();
        const auto file = scene.store() + part;
        ::unlink(file.c_str());
        ASSERT_EQ(::symlink("/etc/passwd", file.c_str()), 0);
        EXPECT_NE(refusal_of_run(scene).find(file + " is no regular file"), std::string::npos);
        ::unlink(file.c_str());
        if (::geteuid() != 0) continue;
        test::write_file(file, "");
        ASSERT_EQ(::chown(file.c_str(), 4321, 4321), 0);
        EXPECT_NE(refusal_of_run(scene).find(file + " belongs to another user (uid 4321)"),
                  std::string::npos);
    }
}

TEST(StorePlace, ForRootTheFoldersAboveMustBeSafeToo) {
    if (::geteuid() != 0) GTEST_SKIP() << "root's alone";
    const Scene scene;
    const auto below = scene.folder() / "mine";
    std::filesystem::create_directory(below);
    const auto store = below + "/history.db";
    ::chmod(scene.folder().path().c_str(), 0777);
    const auto opened = history::open_for_writing(store, std::chrono::milliseconds{0});
    ASSERT_FALSE(opened.has_value());
    EXPECT_NE(opened.error().failure.why.find("which leads to it"), std::string::npos);
    ::chmod(scene.folder().path().c_str(), 01777);
    EXPECT_TRUE(history::open_for_writing(store, std::chrono::milliseconds{0}).has_value());
}

}  // namespace
