// SPDX-License-Identifier: MIT
#include "programs/ingest/desk.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "capture/spool/listing.hpp"
#include "history/recording/import_state.hpp"
#include "history/recording/ingest.hpp"
#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace {

int synced = 0;  ///< calls of fsync(2)

}  // namespace

/// In the place of the C library's.
extern "C" int fsync(int file) {
    ++synced;
    return static_cast<int>(::syscall(SYS_fsync, file));
}

namespace {

using namespace jw;
using ingest::Right;
using spool::FrameKind;

class Desk : public testing::Test {
protected:
    std::string store() const { return folder_ / "history.db"; }

    std::size_t waiting() const { return spool::list(store() + "-spool").size(); }

    /// Kind and payload of the answer, "" for none.
    std::string asked(const ingest::Caller& caller, FrameKind kind, const std::string& payload) {
        const auto answer = desk_.take(caller, {kind, payload});
        if (answer.empty()) return "";
        spool::FrameCutter cutter;
        cutter.add(answer);
        const auto frame = cutter.next();
        EXPECT_TRUE(frame);
        return std::to_string(static_cast<int>(frame->kind)) + " " + std::string{frame->payload};
    }

    std::string entry() const {
        const test::TempFolder folder;
        EXPECT_EQ(test::SpooledRun{}.write_to(folder.path()), 0);
        return test::content_of(spool::list(folder.path()).front().path);
    }

    const ingest::Caller root_{{0, ""}, Right::everything};
    const ingest::Caller service_{{1000, "a.service"}, Right::own_runs};
    test::TempFolder folder_;
    ingest::ServiceFiles files_{unit::Root{folder_ / "no-units"}};
    ingest::Desk desk_{folder_ / "history.db", files_};
};

constexpr auto accepted = "7 ";

TEST_F(Desk, PutsRunsIntoTheSpool) {
    EXPECT_EQ(asked(root_, FrameKind::run, entry()), accepted);
    EXPECT_EQ(waiting(), 1U);
    EXPECT_TRUE(desk_.take_news());
    EXPECT_FALSE(desk_.take_news());
    EXPECT_EQ(asked(service_, FrameKind::run, entry()), accepted);
    EXPECT_EQ(waiting(), 2U);
}

TEST_F(Desk, HasARunOnTheDiskBeforeItAcceptsIt) {
    const auto bytes = entry();
    synced = 0;
    EXPECT_EQ(asked(root_, FrameKind::run, bytes), accepted);
    EXPECT_GE(synced, 2) << "the file, and the folder behind its name";
}

TEST_F(Desk, RefusesWhatIsNoRun) {
    EXPECT_EQ(asked(root_, FrameKind::run, "garbage"), "8 the file is shorter than its head");
    EXPECT_EQ(waiting(), 0U);
    EXPECT_FALSE(desk_.take_news());
}

TEST_F(Desk, TakesOnlyRunsFromAService) {
    for (const auto kind : {FrameKind::checkpoint, FrameKind::resume, FrameKind::drain,
                            FrameKind::accepted, FrameKind::progress})
        EXPECT_EQ(asked(service_, kind, "name\nstate"), "8 only runs are accepted from you");
    EXPECT_EQ(waiting(), 0U);
    EXPECT_FALSE(desk_.take_news());
}

TEST_F(Desk, RemembersHowFarASourceWasRead) {
    EXPECT_EQ(asked(root_, FrameKind::resume, "journal"), "2 ");
    EXPECT_EQ(asked(root_, FrameKind::checkpoint, "journal\nfirst\nstate"), accepted);
    EXPECT_EQ(asked(root_, FrameKind::checkpoint, "journal\nsecond\nstate"), accepted);
    EXPECT_EQ(asked(root_, FrameKind::resume, "journal"), "2 second\nstate");
    ASSERT_TRUE(history::ingest(store()));
    EXPECT_EQ(waiting(), 0U);
    EXPECT_EQ(asked(root_, FrameKind::resume, "journal"), "2 second\nstate");
    EXPECT_EQ(asked(root_, FrameKind::resume, "other"), "2 ");
}

TEST_F(Desk, RefusesACheckpointOfNobody) {
    for (const auto* payload : {"", "name", "\nstate"})
        EXPECT_EQ(asked(root_, FrameKind::checkpoint, payload), "8 it does not name its source");
}

TEST_F(Desk, DoesNotAnswerWhoRings) {
    EXPECT_EQ(asked(root_, FrameKind::drain, ""), "");
    EXPECT_TRUE(desk_.take_news());
}

TEST_F(Desk, RefusesWhatItCannotKeep) {
    std::filesystem::create_directory(store() + "-spool");
    std::filesystem::permissions(store() + "-spool", std::filesystem::perms::all);
    EXPECT_EQ(asked(root_, FrameKind::run, entry()), "8 the spool: Operation not permitted");
    EXPECT_FALSE(desk_.take_news());
}

TEST_F(Desk, StopsTakingFromAServiceWhichSendsTooMuch) {
    const auto bytes = entry();
    for (unsigned i = 0; i < ingest::Budget::of_a_service.runs; ++i)
        static_cast<void>(asked(service_, FrameKind::run, "counts as well"));
    EXPECT_EQ(asked(service_, FrameKind::run, bytes),
              "8 this service, or all together, have sent too much");
    EXPECT_EQ(asked({{1001, "a.service"}, Right::own_runs}, FrameKind::run, bytes),
              "8 this service, or all together, have sent too much");
    EXPECT_EQ(asked({{1000, "b.service"}, Right::own_runs}, FrameKind::run, bytes), accepted);
    EXPECT_EQ(asked(root_, FrameKind::run, bytes), accepted);
}

}  // namespace
