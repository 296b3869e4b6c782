// SPDX-License-Identifier: MIT
#include "programs/ingest/cgroup.hpp"

#include <gtest/gtest.h>

namespace {

using namespace jw::ingest;

constexpr auto hybrid =
    "4:memory:/x\n1:name=systemd:/system.slice/a.service\n0::/system.slice/b.service\n";

TEST(Cgroup, FindsThePathOfTheHierarchyInUse) {
    EXPECT_EQ(cgroup_path(hybrid, Hierarchy::unified), "/system.slice/b.service");
    EXPECT_EQ(cgroup_path(hybrid, Hierarchy::named), "/system.slice/a.service");
}

TEST(Cgroup, FindsNothingWhereTheHierarchyIsMissing) {
    for (const auto hierarchy : {Hierarchy::unified, Hierarchy::named})
        for (const auto* content : {"", "4:memory:/system.slice/a.service\n", "\n\n", ":"})
            EXPECT_EQ(cgroup_path(content, hierarchy), "");
    EXPECT_EQ(cgroup_path("0::/a.service\n", Hierarchy::named), "");
    EXPECT_EQ(cgroup_path("1:name=systemd:/a.service\n", Hierarchy::unified), "");
}

TEST(SystemService, IsTheUnitBelowTheSlices) {
    EXPECT_EQ(system_service("/system.slice/a.service", "/init.scope"), "a.service");
    EXPECT_EQ(system_service("/system.slice/system-a.slice/a@1.service", "/"), "a@1.service");
    EXPECT_EQ(system_service("/a.service", "/"), "a.service");
    EXPECT_EQ(system_service("/system.slice/_cpu.service", "/"), "cpu.service");
}

TEST(SystemService, IsTheOutermostWhateverTheServiceMakesBelowItself) {
    EXPECT_EQ(system_service("/system.slice/a.service/b.service", "/"), "a.service");
    EXPECT_EQ(system_service("/system.slice/a.service/system.slice/b.service", "/"), "a.service");
}

TEST(SystemService, IsNoneForUsersManagersAndSessions) {
    EXPECT_EQ(
        system_service("/user.slice/user-1000.slice/user@1000.service/app.slice/b.service", "/"),
        "");
    EXPECT_EQ(system_service("/user.slice/user-1000.slice/session-1.scope/b.service", "/"), "");
    EXPECT_EQ(system_service("/init.scope", "/"), "");
    EXPECT_EQ(system_service("/machine.slice/box.scope/payload/system.slice/b.service", "/"), "");
}

TEST(SystemService, IsFoundBelowTheRootOfAContainer) {
    EXPECT_EQ(system_service("/docker/12/system.slice/a.service", "/docker/12/init.scope"),
              "a.service");
    EXPECT_EQ(system_service("/system.slice/a.service", "/docker/12/init.scope"), "");
}

TEST(SystemService, IsNoneWhereThePathIsOdd) {
    for (const auto* path :
         {"", "/", "system.slice/a.service", "/system.slice", "/system.slice/a.service (deleted)",
          "/system.slice/.service", "/../system.slice/a.service", "/system.slice/a@.service"})
        EXPECT_EQ(system_service(path, "/"), "") << path;
}

}  // namespace
