// SPDX-License-Identifier: MIT
#include "systemd/harvest/request.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "systemd/harvest/state.hpp"

namespace jw::journal {
namespace {

using namespace std::chrono_literals;

UnitRun some_run() {
    UnitRun run;
    run.teller = UnitRun::Teller::manager;
    run.manager = {.machine = "m", .boot = "b", .uid = 1000};
    run.unit = "a@b\\x2dc.service";
    run.invocation = "0123456789abcdef0123456789abcdef";
    run.began = Moment{.wall = Instant{5s}, .since_boot = 3s};
    run.heard = Instant{9s};
    run.result = "signal";
    run.signal = 9;
    run.dumped = true;
    run.exit_is_main = true;
    run.cpu = 12ms;
    run.memory_peak = 1U << 30;
    run.io_read = 4096;
    run.io_written = 1;
    run.trigger = "timer";
    run.account = 4711;
    return run;
}

TEST(Request, arrives_as_it_was_sent) {
    Request request;
    request.services = Request::Services::named;
    request.patterns = {"backup-*"};
    request.units = {"a.service"};
    request.excluded = {"b*"};
    request.told = {some_run()};
    request.settled = Instant{77s};
    const auto got = request_of(text_of(request));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->units, request.units);
    EXPECT_EQ(got->excluded, request.excluded);
    EXPECT_EQ(got->told, request.told);
    EXPECT_EQ(got->settled, request.settled);
}

TEST(Request, bytes_that_are_no_text_harm_nothing) {
    Request request;
    request.told = {some_run()};
    request.told[0].unit = "\xff\xfe.service";
    ASSERT_TRUE(request_of(text_of(request)));
    EXPECT_FALSE(request_of("{}"));
    EXPECT_FALSE(request_of(""));
}

TEST(State, runs_under_way_come_back_as_they_were) {
    State state;
    state.cursors["chain"] = "s=chain;i=1";
    state.open = {some_run()};
    state.recent = {some_run(), some_run()};
    EXPECT_EQ(state_of(text_of(state)), state);
}

TEST(State, of_an_earlier_version_begins_anew) {
    // Its chains were known by less.
    EXPECT_FALSE(state_of(R"({"version":1,"cursors":{},"open":[],"recent":[],"since":null})"));
}

}  // namespace
}  // namespace jw::journal
