// SPDX-License-Identifier: MIT
#include "show/words/quantity.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

// Of each run that a page shows there are several here: formats are read by the compiler.

namespace jw::show {

std::string duration_text(Micros duration) {
    using namespace std::chrono;
    using namespace std::chrono_literals;
    if (duration < Micros{0})
        return "-" + duration_text(Micros{0} - std::max(duration, -Micros::max()));
    if (duration == Micros{0}) return "0s";
    duration = std::min(duration, Micros::max() - 1s);  // room for rounding
    if (duration < 950us)
        return fmt::format(FMT_COMPILE("0.{}ms"),
                           std::max<std::int64_t>(1, (duration.count() + 50) / 100));
    if (duration < 99'500us)
        return fmt::format(FMT_COMPILE("{}ms"), round<milliseconds>(duration).count());
    const auto tenths = (duration.count() + 50'000) / 100'000;
    if (tenths < 600) return fmt::format(FMT_COMPILE("{}.{}s"), tenths / 10, tenths % 10);
    const auto all = round<seconds>(duration).count();
    if (all < 3600) return fmt::format(FMT_COMPILE("{}m{:02}s"), all / 60, all % 60);
    if (all < 86'400) return fmt::format(FMT_COMPILE("{}h{:02}m"), all / 3600, all / 60 % 60);
    return fmt::format(FMT_COMPILE("{}d{}h"), all / 86'400, all / 3600 % 24);
}

std::string cpu_text(Micros duration) {
    const auto all =
        std::max<std::int64_t>(std::chrono::round<std::chrono::seconds>(duration).count(), 0);
    if (all < 3600) return fmt::format(FMT_COMPILE("{}:{:02}"), all / 60, all % 60);
    return fmt::format(FMT_COMPILE("{}:{:02}:{:02}"), all / 3600, all / 60 % 60, all % 60);
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1024) return fmt::format(FMT_COMPILE("{}B"), bytes);
    constexpr std::array units{'K', 'M', 'G', 'T', 'P', 'E'};
    auto value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < units.size(); ++unit) value /= 1024;
    return fmt::format(FMT_COMPILE("{:.{}f}{}"), value, value < 9.95 ? 1 : 0, units[unit]);
}

std::string counted(std::uint64_t count, std::string_view noun) {
    return fmt::format(FMT_COMPILE("{} {}{}"), count, noun, count == 1 ? "" : "s");
}

std::string percent_text(double share) {
    const auto percent = share * 100;
    if (share > 0 && percent < 0.1) return "<0.1";
    if (share < 1 && percent > 99.9) return "99.9";
    return fmt::format(FMT_COMPILE("{:.1f}"), percent);
}

}  // namespace jw::show
