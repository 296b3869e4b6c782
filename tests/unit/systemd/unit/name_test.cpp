// SPDX-License-Identifier: MIT
#include "systemd/unit/name.hpp"

#include <gtest/gtest.h>

namespace jw::unit {
namespace {

using Names = std::vector<std::string>;

TEST(UnitName, IsPlainATemplateOrAnInstance) {
    EXPECT_EQ(kind_of_name("backup.service"), NameKind::plain);
    EXPECT_EQ(kind_of_name("a.b.timer"), NameKind::plain);
    EXPECT_EQ(kind_of_name("app@.service"), NameKind::templated);
    EXPECT_EQ(kind_of_name("app@one.service"), NameKind::instance);
    EXPECT_EQ(kind_of_name("app@a@b.service"), NameKind::instance);
}

TEST(UnitName, IsInvalidWhereItCouldBeAPathOrIsNoUnit) {
    using namespace std::string_literals;
    for (const auto& name :
         {""s, ".service"s, "..service"s, "../x.service"s, "a/b.service"s, "a b.service"s,
          "x.conf"s, "x"s, "@x.service"s, "a\nb.service"s, "a%b.service"s, "a\0b.service"s,
          "\xc3\xa4.service"s, std::string(248, 'x') + ".service"})
        EXPECT_EQ(kind_of_name(name), NameKind::invalid) << name;
}

TEST(UnitName, OfAnInstanceLeadsToItsTemplateAndBack) {
    EXPECT_EQ(template_of("app@one.service"), "app@.service");
    EXPECT_EQ(template_of("app.service"), "app.service");
    EXPECT_EQ(instance_of("app@.service", "one"), "app@one.service");
    EXPECT_EQ(instance_in("app@one.service"), "one");
    EXPECT_EQ(instance_in("app.service"), "");
}

TEST(UnitName, IsMadeUpWhereItHoldsAnIdOrTheNumberOfARun) {
    const std::string hex = "0123456789abcdef0123456789abcdef";
    for (const auto& name :
         {"run-r" + hex + ".service", hex + hex + ".service", hex + hex + ".timer",
          hex + hex + "-1f2e3d4c5b6a7988.service", hex + hex + "-startup-77aa.service",
          std::string{"run-u7.service"}, std::string{"run-p4711-i90.service"}})
        EXPECT_TRUE(is_made_up(name)) << name;
    for (const auto& name :
         {std::string{"run-backup.service"}, std::string{"run-1.service"},
          std::string{"run-u.service"}, std::string{"run-p1.service"},
          std::string{"deadbeef.service"}, "fsck@" + hex + ".service", hex.substr(1) + ".service",
          "x" + hex + ".service", std::string{"0123456789ABCDEF0123456789ABCDEF.service"}})
        EXPECT_FALSE(is_made_up(name)) << name;
}

// The order of unit_file_find_dirs() in systemd.
TEST(UnitName, HasDropInsOfEveryPrefixTheNearestFirst) {
    EXPECT_EQ(dropin_names("a.service"), (Names{"a.service"}));
    EXPECT_EQ(dropin_names("a-b-c.service"),
              (Names{"a-b-c.service", "a-b-.service", "a-.service"}));
    EXPECT_EQ(dropin_names("a-b@x-y.service"),
              (Names{"a-b@x-y.service", "a-b@.service", "a-@x-y.service", "a-@.service"}));
    EXPECT_EQ(dropin_names("a-b@.service"), (Names{"a-b@.service", "a-@.service"}));
    EXPECT_EQ(dropin_names("a-.service"), (Names{"a-.service"}));
}

}  // namespace
}  // namespace jw::unit
