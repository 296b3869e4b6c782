// SPDX-License-Identifier: MIT
// Spans and moments mean here what they mean to systemd itself, asked through systemd-analyze(1).
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "foundation/base/span.hpp"
#include "foundation/when/moment.hpp"
#include "foundation/when/zone.hpp"

namespace jw {
namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{::popen(command.c_str(), "r"), ::pclose};
    std::string output;
    std::array<char, 4096> chunk{};
    while (const auto n = std::fread(chunk.data(), 1, chunk.size(), pipe.get()))
        output.append(chunk.data(), n);
    return output;
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

/// The number behind `label` in what systemd-analyze prints; nothing if it refuses the text.
std::optional<std::string> answer(const char* verb, const std::string& text, const char* label) {
    const auto output = output_of("TZ=" + quoted(middle_europe) + " systemd-analyze " + verb +
                                  " -- " + quoted(text) + " 2>/dev/null");
    const auto at = output.find(label);
    if (at == std::string::npos) return std::nullopt;
    const auto begin = at + std::string{label}.size();
    return output.substr(begin, output.find('\n', begin) - begin);
}

bool systemd_can_be_asked() { return answer("timespan", "1s", "s: ").has_value(); }

class SameAsSystemd : public testing::Test {
protected:
    void SetUp() override {
        if (!systemd_can_be_asked()) GTEST_SKIP() << "systemd-analyze is not here";
    }

private:
    LocalZone zone_{middle_europe};
};

TEST_F(SameAsSystemd, EverySpanHasTheSameLength) {
    for (const std::string text :
         {"1s",    "90",   "1h 30min", "2.5h",      "1week2d",  "3months",
          "1y 2M", "5 m",  "1.5",      "0.000001s", "300ms20s", "18446744d",
          "1hr",   "10us", "1h30m5s",  "2 hours 5", "",         "h",
          "1x",    "-1",   "1 . 5h",   "1.h",       ".5h",      "99999999999999999999",
          "1h-3m", "0",    "  7 d  "}) {
        const auto theirs = answer("timespan", text, "s: ");
        const auto ours = parse_span(text);
        EXPECT_EQ(ours.has_value(), theirs.has_value()) << text;
        if (ours && theirs) {
            EXPECT_EQ(std::to_string(*ours), *theirs) << text;
        }
    }
}

TEST_F(SameAsSystemd, EveryMomentIsTheSame) {
    for (const std::string text :
         {"2026-11-24", "2026-11-24 10:00", "2026-11-24 10:00:30", "2026-11-24 10:00:30.25",
          "26-11-24 10:00", "Tue 2026-11-24", "Mon 2026-11-24", "Tuesday 2026-11-24 10:00 UTC",
          "2026-03-29 02:30", "2026-10-25 01:59:59", "@1700000000", "@1700000000.5",
          "2026-07-01 10:00 UTC", "2026-11-24 24:00", "soon", "1999-1-2 3:4",
          "10:00 Middle/Earth"}) {
        const auto theirs = answer("timestamp", text, "UNIX seconds: @");
        const auto ours = parse_moment(text, Instant{std::chrono::seconds{1795514400}});
        ASSERT_EQ(ours.has_value(), theirs.has_value()) << text;
        if (!ours) continue;
        EXPECT_NEAR(static_cast<double>(ours->time_since_epoch().count()) / 1e6, std::stod(*theirs),
                    1e-6)
            << text;
    }
}

}  // namespace
}  // namespace jw
