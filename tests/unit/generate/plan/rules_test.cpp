// SPDX-License-Identifier: MIT
#include "generate/plan/rules.hpp"

#include <gtest/gtest.h>

namespace jw::generate {
namespace {

/// The key of the rule that applies to these lines of [Service]; "" if none.
std::string against(const std::string& lines, const std::string& wrapper = "/usr/bin/job-watch",
                    Way way = Way::wrap) {
    unit::Settings settings;
    const auto found = unit::parse_assignments("[Service]\n" + lines);
    EXPECT_TRUE(found.has_value());
    if (found) settings.add(*found);
    const auto reason = reason_against(way, settings, wrapper);
    return reason.substr(0, reason.find('='));
}

TEST(Rules, LetPlainServicesPass) {
    for (const auto* type : {"", "Type=simple\n", "Type=exec\n", "Type=oneshot\n", "Type=idle\n"})
        EXPECT_EQ(against(type), "");
    EXPECT_EQ(against("ProtectSystem=strict\nDynamicUser=yes\nPrivateTmp=yes\nProtectHome=yes\n"
                      "SystemCallFilter=@system-service\nNoNewPrivileges=yes\n"),
              "");
}

TEST(Rules, LetFiltersPassThatLeaveAllOfSystemService) {
    for (const auto* wide :
         {"@system-service @mount", "@mount @system-service", "@known", "~@mount",
          "~@mount:EPERM @clock", "@system-service\nSystemCallFilter=~@raw-io @reboot",
          "~@privileged\nSystemCallFilter=@system-service"})
        EXPECT_EQ(against(std::string{"SystemCallFilter="} + wide), "") << wide;
    for (const auto* tight :
         {"@mount", "@system-service:kill", "read write", "~@privileged @resources", "~fork",
          "~@mount @process", "@system-service\nSystemCallFilter=~@privileged", "~@system-service",
          "~@known", "@system-service\nSystemCallFilter=~mount"})
        EXPECT_EQ(against(std::string{"SystemCallFilter="} + tight), "SystemCallFilter") << tight;
}

// systemd-tmpfiles-clean.service, which a timer starts, has it too.
TEST(Rules, SayOfEarlyServicesOnlyThatTheyMayBeEarly) {
    unit::Settings settings;
    settings.add(*unit::parse_assignments("[Unit]\nDefaultDependencies=no\n"));
    EXPECT_EQ(reason_against(Way::observe, settings, "/usr/bin/job-watch"),
              "DefaultDependencies=no: it may run before the system is up");
}

TEST(Rules, ForbidThatAWrapperAloneIsToldToEndUnlessItMaySignalAnybody) {
    EXPECT_EQ(against("KillMode=mixed\n"), "");
    EXPECT_EQ(against("KillMode=mixed\nUser=root\n"), "");
    EXPECT_EQ(against("KillMode=mixed\nUser=www-data\n"), "KillMode");
    EXPECT_EQ(against("KillMode=mixed\nDynamicUser=yes\n"), "KillMode");
    EXPECT_EQ(against("KillMode=control-group\nUser=www-data\n"), "");
}

TEST(Rules, CountWhatIsInForceAtTheEnd) {
    EXPECT_EQ(against("Type=notify\nType=oneshot\n"), "");
    EXPECT_EQ(against("Type=oneshot\nType=notify\n"), "Type");
    EXPECT_EQ(against("RootDirectory=/x\nRootDirectory=\n"), "");
    EXPECT_EQ(against("SystemCallFilter=~@process\nSystemCallFilter=\n"), "");
}

// As systemd-analyze verify of systemd 252 tells.
TEST(Rules, KeepWhatAnEmptyValueDoesNotTakeBack) {
    for (const std::string kept :
         {"Type=notify", "NotifyAccess=main", "BusName=a.b", "WatchdogSec=5", "StandardInput=tty",
          "StandardOutput=socket", "LimitNPROC=1", "Sockets=a.socket"}) {
        const auto key = kept.substr(0, kept.find('='));
        EXPECT_EQ(against(kept + "\n" + key + "=\n"), key);
    }
    EXPECT_EQ(against("KillMode=none\nKillMode=\nPIDFile=/x\nPIDFile=\n"), "");
    EXPECT_EQ(against("Delegate=no\nDelegate=\n"), "Delegate");
}

TEST(Rules, LookAtThePlacesThatCoverTheWrapper) {
    for (const auto* over : {"/", "/usr", "/usr/", "/usr/bin/job-watch", "-/usr", "+/usr:ro"})
        EXPECT_EQ(against(std::string{"InaccessiblePaths="} + over), "InaccessiblePaths") << over;
    for (const auto* beside : {"/usr/bin/job", "/usr/local", "/var /home", "/us"})
        EXPECT_EQ(against(std::string{"InaccessiblePaths="} + beside), "") << beside;
    EXPECT_EQ(against("BindPaths=/srv/bin:/usr/bin"), "BindPaths");
    EXPECT_EQ(against("BindPaths=/srv/a:/srv/b:rbind /opt/x:/usr\n"), "BindPaths");
    EXPECT_EQ(against("BindPaths=%h/x"), "BindPaths");
    EXPECT_EQ(against("PrivateTmp=yes", "/tmp/stage/job-watch"), "PrivateTmp");
    EXPECT_EQ(against("ProtectHome=tmpfs", "/home/me/bin/job-watch"), "ProtectHome");
}

TEST(Rules, TellSmallLimitsFromLargeOnes) {
    for (const auto* few : {"0", "1", "15", "1:512"})
        EXPECT_EQ(against(std::string{"LimitNPROC="} + few), "LimitNPROC") << few;
    for (const auto* many : {"16", "512:1024", "infinity", ""})
        EXPECT_EQ(against(std::string{"LimitNPROC="} + many), "") << many;
}

TEST(Rules, LetServicesBeObservedThatAWrapperWouldChange) {
    const auto against_observing = [](const std::string& lines) {
        return against(lines, "/usr/bin/job-watch", Way::observe);
    };
    for (const auto* lines :
         {"Type=notify", "BusName=a.b", "WatchdogSec=5", "Sockets=a.socket", "Delegate=yes",
          "StandardOutput=tty", "StandardInput=socket", "SystemCallFilter=~@process",
          "InaccessiblePaths=/usr", "AppArmorProfile=x", "TasksMax=2", "KillMode=none",
          "TemporaryFileSystem=/run"})
        EXPECT_EQ(against_observing(lines), "") << lines;
    for (const auto* lines :
         {"RootDirectory=/srv", "RootImage=/x.raw", "TemporaryFileSystem=/:ro", "BindPaths=/a:/usr",
          "ExtensionImages=/e.raw", "RestrictFileSystems=ext4", "StandardInput=tty",
          "StandardInput=fd", "StandardError=fd:x"}) {
        const std::string text{lines};
        EXPECT_EQ(against_observing(text), text.substr(0, text.find('='))) << lines;
        EXPECT_EQ(against(text), text.substr(0, text.find('='))) << lines;
    }
    EXPECT_EQ(against_observing("[Unit]\nDefaultDependencies=no"), "DefaultDependencies");
}

TEST(Rules, SayTheSettingAndTheReason) {
    unit::Settings settings;
    settings.add({{"Service", "Type", std::string(200, 'x'), 1}});
    const auto reason = reason_against(Way::wrap, settings, "/usr/bin/job-watch");
    EXPECT_EQ(reason.find("Type=xxx"), 0U);
    EXPECT_LT(reason.size(), 200U);
}

}  // namespace
}  // namespace jw::generate
