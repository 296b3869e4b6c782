// SPDX-License-Identifier: MIT
#include "systemd/journal/unit_output.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace jw::journal {
namespace {

using namespace std::chrono_literals;

/// Runs of one unit, each 5 ms long, with 20 ms between them.
UnitRun quick_run(int number) {
    UnitRun run;
    run.manager.boot = "b";
    run.unit = "a.service";
    run.invocation = std::string(32, static_cast<char>('a' + number));
    const auto began = Instant{100s + number * 25ms};
    run.began = Moment{.wall = began, .since_boot = {}};
    run.ended = Moment{.wall = began + 5ms, .since_boot = {}};
    return run;
}

/// A line whose process was gone when journald looked who it was.
Entry stray_line(const std::string& text, Instant received) {
    Entry line;
    line.add("MESSAGE=" + text);
    line.add("_TRANSPORT=stdout");
    line.add("_BOOT_ID=b");
    line.set_received(received, {});
    return line;
}

TEST(UnitOutput, a_stray_line_between_two_runs_belongs_to_the_earlier_one) {
    std::string dealt;
    UnitOutput output{{quick_run(0), quick_run(1), quick_run(2)}, [&dealt](WrittenRun& written) {
                          dealt += written.run.invocation.substr(0, 1) + ":" + written.text.head();
                      }};
    output.add(stray_line("first", Instant{100s + 3ms}));
    output.add(stray_line("late", Instant{100s + 38ms}));
    output.add(stray_line("last", Instant{100s + 60ms}));
    output.finish();
    EXPECT_EQ(dealt, "a:first\nb:late\nc:last\n");
}

TEST(UnitOutput, what_a_run_beside_wrote_is_its_own_and_nothing_waits_for_its_end) {
    std::string dealt;
    auto under_way = quick_run(2);
    under_way.ended.reset();
    UnitOutput output{{quick_run(1)},
                      [&dealt](WrittenRun& written) {
                          dealt += written.run.invocation.substr(0, 1) + ":" + written.text.head();
                      },
                      {quick_run(0), under_way}};
    EXPECT_TRUE(output.add(stray_line("of the first", Instant{100s + 3ms})));
    EXPECT_TRUE(output.add(stray_line("wanted", Instant{100s + 27ms})));
    EXPECT_TRUE(output.add(stray_line("of the last", Instant{100s + 55ms})));
    EXPECT_FALSE(output.add(stray_line("later", Instant{106s})));
    EXPECT_EQ(dealt, "b:wanted\n");
    output.finish();
    EXPECT_EQ(dealt, "b:wanted\n");
}

}  // namespace
}  // namespace jw::journal
