// SPDX-License-Identifier: MIT
#include "programs/observe/told.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <map>

namespace jw::observe {
namespace {

using Values = std::map<std::string, std::string>;

journal::UnitRun told(const Values& values) {
    return told_by([&](const char* name) -> const char* {
        const auto found = values.find(name);
        return found == values.end() ? nullptr : found->second.c_str();
    });
}

TEST(Told, TakesResultStatusAndTrigger) {
    const auto run = told({{"SERVICE_RESULT", "exit-code"},
                           {"EXIT_CODE", "exited"},
                           {"EXIT_STATUS", "3"},
                           {"INVOCATION_ID", "0123456789abcdef0123456789abcdef"},
                           {"TRIGGER_UNIT", "a@b.timer"}});
    EXPECT_EQ(run.result, "exit-code");
    EXPECT_EQ(run.exit, 3);
    EXPECT_EQ(run.signal, std::nullopt);
    EXPECT_TRUE(run.exit_is_main);
    EXPECT_EQ(run.invocation, "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(run.trigger, "timer");
}

TEST(Told, TakesSignalsByTheirNames) {
    const auto run =
        told({{"SERVICE_RESULT", "core-dump"}, {"EXIT_CODE", "dumped"}, {"EXIT_STATUS", "SEGV"}});
    EXPECT_EQ(run.signal, SIGSEGV);
    EXPECT_TRUE(run.dumped);
    EXPECT_EQ(run.exit, std::nullopt);
    EXPECT_EQ(signal_named("KILL"), SIGKILL);
    EXPECT_EQ(signal_named("RTMIN+2"), SIGRTMIN + 2);
    EXPECT_EQ(signal_named("RTMIN+99"), std::nullopt);
    EXPECT_EQ(signal_named("SIGKILL"), std::nullopt);
    EXPECT_EQ(signal_named(""), std::nullopt);
}

TEST(Told, LeavesOutWhatIsNoSuchValue) {
    const auto run = told({{"SERVICE_RESULT", "x\ny; rm -rf /"},
                           {"EXIT_CODE", "exited"},
                           {"EXIT_STATUS", "-1"},
                           {"INVOCATION_ID", "../../../etc/passwd"},
                           {"TRIGGER_UNIT", ".timer"}});
    EXPECT_EQ(run.result, "");
    EXPECT_EQ(run.exit, std::nullopt);
    EXPECT_FALSE(run.exit_is_main);
    EXPECT_EQ(run.invocation, "");
    EXPECT_EQ(run.trigger, "unit");
    for (const auto* status : {"256", "99999999999999999999", "3 ", "0x3", ""})
        EXPECT_EQ(told({{"EXIT_CODE", "exited"}, {"EXIT_STATUS", status}}).exit, std::nullopt);
    EXPECT_EQ(told({{"SERVICE_RESULT", std::string(1 << 20, 'a')}}).result, "");
}

TEST(Told, KnowsWhetherSystemdIsSpeaking) {
    EXPECT_FALSE(is_told([](const char*) { return nullptr; }));
    EXPECT_TRUE(is_told([](const char* name) {
        return std::string_view{name} == "SERVICE_RESULT" ? "" : nullptr;
    }));
}

}  // namespace
}  // namespace jw::observe
