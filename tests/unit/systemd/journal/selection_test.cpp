// SPDX-License-Identifier: MIT
#include "systemd/journal/selection.hpp"

#include <gtest/gtest.h>

namespace jw::journal {
namespace {

TEST(Selection, what_is_excluded_stays_out_whatever_else_is_said) {
    auto all = Selection::all();
    EXPECT_TRUE(all.wants("a.service"));
    all.exclude({"a", "tmp-*"});
    EXPECT_FALSE(all.wants("a.service"));
    EXPECT_FALSE(all.wants("tmp-1.service"));
    EXPECT_TRUE(all.wants("b.service"));
    auto timers = Selection::timers();
    timers.add_timer("a.timer");
    timers.add_patterns({"b*"});
    timers.exclude({"a"});
    EXPECT_FALSE(timers.wants("a.service"));
    EXPECT_TRUE(timers.wants("bcd.service"));
    EXPECT_TRUE(timers.excludes("a.service"));
}

TEST(Selection, our_own_services_stay_out_or_each_record_of_one_would_start_another) {
    auto named = Selection::named({"job-watch-*"});
    for (auto selection : {Selection::all(), named})
        for (const auto* unit : {"job-watch-ingest.service", "job-watch-tick.service",
                                 "job-watch-observed-0123abcd.service"})
            EXPECT_FALSE(selection.wants(unit)) << unit;
    EXPECT_TRUE(named.wants("job-watch-of-mine.service"));
}

TEST(Selection, names_that_were_made_up_for_once_are_left_out_unless_a_pattern_is_for_them) {
    const std::string hex = "0123456789abcdef0123456789abcdef";
    const auto run = "run-r" + hex + ".service", check = hex + hex + ".service";
    for (const auto& unit : {run, check, std::string{"run-u12.service"}}) {
        auto timers = Selection::timers();
        timers.add_unit(unit);
        timers.add_timer(unit.substr(0, unit.rfind('.')) + ".timer");
        for (const auto& selection :
             {Selection::all(), timers, Selection::named({"*"}), Selection::named({"a*"})}) {
            EXPECT_FALSE(selection.wants(unit)) << unit;
            EXPECT_TRUE(selection.excludes(unit)) << unit;
        }
    }
    EXPECT_TRUE(Selection::named({"run-r*"}).wants(run));
    EXPECT_TRUE(Selection::named({check}).wants(check));
    EXPECT_FALSE(Selection::named({"run-r*"}).wants(check));
    EXPECT_TRUE(Selection::all().wants("run-backup.service"));
}

TEST(Selection, a_unit_is_its_name_and_no_pattern) {
    auto named = Selection::named({});
    EXPECT_FALSE(named.wants("a\\x2db.service"));
    named.add_unit("a\\x2db.service");
    named.add_unit("c*.service");
    EXPECT_TRUE(named.wants("a\\x2db.service"));
    EXPECT_FALSE(named.wants("ccc.service"));
}

}  // namespace
}  // namespace jw::journal
