// SPDX-License-Identifier: MIT
#include "inventory/jobs/scheduled.hpp"

#include <gtest/gtest.h>

#include "inventory/jobs/timer_jobs.hpp"

namespace {

using namespace jw;
using inventory::Format;
using inventory::Recorded;

const Recorded own{.user = "me", .store = "/home/me/history.db", .is_usual = true};

/// `NAME: RULE` of each, with `; ` between them.
std::string words_of(const std::vector<inventory::ScheduledJob>& jobs) {
    std::string words;
    for (const auto& job : jobs) words += (words.empty() ? "" : "; ") + job.name + ": " + job.rule;
    return words;
}

std::string scheduled(const std::string& text, const Recorded& recorded = own,
                      Format format = Format::user) {
    const std::vector<inventory::Crontab> crontabs{{"", "me", format, text}};
    const auto lines = inventory::cron_jobs(crontabs, unit::Root{"/nowhere"});
    return words_of(inventory::scheduled_by_cron(lines, crontabs, recorded));
}

std::string by_timers(const std::string& told, const Recorded& recorded = own) {
    const auto timers = inventory::timer_jobs(told, "me");
    return words_of(inventory::scheduled_by_timers(timers, recorded));
}

TEST(Scheduled, AreLinesThatNameTheirJob) {
    EXPECT_EQ(scheduled("5 3 * * * job-watch --name backup -- /bin/backup\n"
                        "@daily /usr/bin/job-watch --name=rotate -c 'a; b'\n"
                        "1 2 * * * job-watch run --name third -- /bin/third\n"
                        "0 4 * * * job-watch /bin/nameless\n"
                        "0 4 * * * /bin/unwatched\n"),
              "backup: 5 3 * * *; rotate: @daily; third: 1 2 * * *");
}

TEST(Scheduled, SayWhereTheZoneIsAnother) {
    EXPECT_EQ(scheduled("CRON_TZ=Asia/Tokyo\n5 3 * * * job-watch --name backup -- x\n"),
              "backup: CRON_TZ=Asia/Tokyo 5 3 * * *");
}

TEST(Scheduled, AreNotCertainWhereTheLineMayPassThemOver) {
    EXPECT_EQ(scheduled("5 3 * * * test -f /x && job-watch --name a -- x\n"
                        "5 3 * * * [ $(date +\\%d) -le 7 ] && job-watch --name b -- x\n"
                        "5 3 * * * cd /srv && job-watch --name c -- x\n"
                        "5 3 * * * flock -n /l job-watch --name d -- x\n"
                        "5 3 * * * NICE=1 job-watch --name e -- x\n"),
              "a: perhaps 5 3 * * *; b: perhaps 5 3 * * *; c: 5 3 * * *; d: perhaps 5 3 * * *; "
              "e: 5 3 * * *");
}

TEST(Scheduled, AreThoseOfTheStoreThatIsAsked) {
    const std::string lines{
        "5 3 * * * job-watch --name usual -- x\n"
        "5 3 * * * job-watch --db /srv/h.db --name named -- x\n"
        "JOB_WATCH_DB=/srv/h.db\n"
        "5 3 * * * job-watch --name around -- x\n"};
    EXPECT_EQ(scheduled(lines), "usual: 5 3 * * *");
    EXPECT_EQ(scheduled(lines, {"me", "/srv/h.db", false}), "named: 5 3 * * *; around: 5 3 * * *");
}

TEST(Scheduled, AreThoseOfTheUserThatIsAsked) {
    EXPECT_EQ(scheduled("5 3 * * * me job-watch --name mine -- x\n"
                        "5 3 * * * root job-watch --name other -- x\n",
                        own, Format::system),
              "mine: 5 3 * * *");
}

TEST(Scheduled, HaveNoNameThatAShellIsToMake) {
    EXPECT_EQ(scheduled("5 3 * * * job-watch --name $X -- x\n"), "");
}

TEST(Scheduled, ByTimersAreNamedAsTheirWrapperSays) {
    EXPECT_EQ(by_timers("timer a.timer\nunit a.service\nstart OnCalendar=daily\n\n"
                        "timer b.timer\nunit b.service\nstart OnCalendar=hourly\n"
                        "command /usr/bin/job-watch --name other -- /bin/b\nwatched wrapped\n\n"
                        "timer c.timer\nunit c.service\nstart OnCalendar=hourly\n"
                        "command /usr/bin/job-watch --db /srv/h.db --name c -- /bin/c\n"
                        "watched wrapped\n\n"),
              "a: OnCalendar=daily; other: OnCalendar=hourly");
}

TEST(Scheduled, ByTimersKnowWhatTheyTell) {
    const auto timers = inventory::timer_jobs(
        "timer a.timer\nunit a.service\ntriggered 5000000\nlast 4000000\npassed-over 6000000\n"
        "trouble a.timer is masked\n\n",
        "me");
    ASSERT_EQ(timers.size(), 1U);
    EXPECT_EQ(timers[0].elapsed, Instant{Micros{5'000'000}});
    EXPECT_EQ(timers[0].passed_over, Instant{Micros{6'000'000}});
    EXPECT_EQ(timers[0].trouble, "a.timer is masked");
    EXPECT_EQ(timers[0].odd, std::vector<std::string>{"a.timer is masked"});
}

}  // namespace
