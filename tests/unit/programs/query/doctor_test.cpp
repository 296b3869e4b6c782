// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "programs/query/doctor/checkup.hpp"
#include "programs/query/now.hpp"
#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace jw::query {
namespace {

using namespace std::chrono_literals;

Grade worst(const Findings& findings) {
    auto grade = Grade::ok;
    for (const auto& finding : findings) grade = std::max(grade, finding.grade);
    return grade;
}

class Doctor : public testing::Test {
protected:
    std::string store() const { return folder_ / "history.db"; }

    const test::TempFolder& folder() const { return folder_; }

private:
    test::TempFolder folder_;
};

TEST_F(Doctor, EveryTroubleComesWithAdvice) {
    test::write_file(store(), "");
    ::chmod(store().c_str(), 0644);
    for (const auto& finding : check_access(store()))
        EXPECT_EQ(finding.grade == Grade::ok, finding.next.empty()) << finding.text;
}

TEST_F(Doctor, AStoreThatOthersCanReadIsAWarning) {
    test::write_file(store(), "");
    ::chmod(store().c_str(), 0600);
    EXPECT_EQ(worst(check_access(store())), Grade::ok);
    ::chmod(store().c_str(), 0640);
    EXPECT_EQ(worst(check_access(store())), Grade::warning);
    ::chmod(store().c_str(), 0600);
    ::chmod(folder().path().c_str(), 0755);  // what lies in it is closed
    EXPECT_EQ(worst(check_access(store())), Grade::ok);
    ::chmod(folder().path().c_str(), 01777);
    EXPECT_EQ(worst(check_access(store())), Grade::ok);
    ::chmod(folder().path().c_str(), 0777);
    EXPECT_EQ(worst(check_access(store())), Grade::warning);
}

TEST_F(Doctor, SomebodyIsToLookEachHour) {
    EXPECT_EQ(worst(check_looks(now - 20min, now)), Grade::ok);
    EXPECT_EQ(worst(check_looks(now - 2h, now)), Grade::warning);
    EXPECT_EQ(worst(check_looks(std::nullopt, now)), Grade::warning);
}

TEST_F(Doctor, AStoreThatIsNotThereYetIsNoTrouble) {
    EXPECT_EQ(worst(check_access(store())), Grade::ok);
    EXPECT_EQ(worst(check_spool(store(), now)), Grade::ok);
    EXPECT_EQ(worst(check_set_aside(store())), Grade::ok);
    EXPECT_EQ(worst(check_disk("/no/such/folder/at/all")), Grade::ok);
}

TEST_F(Doctor, AnEntryThatWaitsForLongIsAWarningAndARunUnderWayIsNot) {
    test::SpooledRun run;
    run.kind = spool::Kind::start;
    ASSERT_EQ(run.write_to(store() + "-spool"), 0);
    const auto later = std::chrono::floor<Micros>(std::chrono::system_clock::now()) + 24h;
    EXPECT_EQ(worst(check_spool(store(), later)), Grade::ok);
    run.number = 2;
    run.kind = spool::Kind::end;
    ASSERT_EQ(run.write_to(store() + "-spool"), 0);
    EXPECT_EQ(worst(check_spool(store(), later - 24h)), Grade::ok);
    EXPECT_EQ(worst(check_spool(store(), later)), Grade::warning);
}

TEST_F(Doctor, EntriesThatNobodyCanReadAreAWarning) {
    ::mkdir((store() + "-spool").c_str(), 0700);
    ::mkdir((store() + "-spool/damaged").c_str(), 0700);
    EXPECT_EQ(worst(check_spool(store(), now)), Grade::ok);
    test::write_file(store() + "-spool/damaged/x.end", "junk");
    EXPECT_EQ(worst(check_spool(store(), now)), Grade::warning);
}

TEST_F(Doctor, AStoreThatWasSetAsideIsAWarning) {
    test::write_file(store() + ".damaged-20261124T100000Z", "junk");
    const auto found = check_set_aside(store());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].grade, Grade::warning);
}

TEST_F(Doctor, ARecorderThatIsNotInstalledIsAFailure) {
    EXPECT_EQ(check_recorder("/bin/sh").grade, Grade::ok);
    EXPECT_EQ(check_recorder("/no/such/recorder").grade, Grade::failed);
}

TEST_F(Doctor, AClockThatCannotBeRightIsNoticed) {
    EXPECT_EQ(check_clock(now, now - 1h).grade, Grade::ok);
    EXPECT_EQ(check_clock(now, std::nullopt).grade, Grade::ok);
    EXPECT_EQ(check_clock(now, now + 1h).grade, Grade::warning);
    EXPECT_EQ(check_clock(Instant{}, std::nullopt).grade, Grade::failed);
}

}  // namespace
}  // namespace jw::query
