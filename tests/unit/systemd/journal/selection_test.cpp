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
