// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "foundation/cron/schedule.hpp"
#include "systemd/cron/calendar.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// What is written into a unit file is one line each, of known characters and a bounded length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jw::cron;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto schedule = parse_schedule(text);
    if (!schedule) {
        require(schedule.error().what.size() < 200);
        return 0;
    }
    const auto lines = calendar_of(*schedule);
    require(lines.size() == (schedule->at_boot ? 0U : lines.size()) && lines.size() <= 2);
    require(schedule->at_boot || !lines.empty());
    for (const auto& line : lines) {
        require(line.size() < 1000);
        for (const char c : line) require(c >= ' ' && c < 0x7f && c != '%' && c != '\\');
    }
    return 0;
}
