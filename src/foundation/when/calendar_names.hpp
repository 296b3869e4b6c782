// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace jw {

// In English, whatever the locale: RFC 5322 and those who read two machines' pages want the same.

/// January first, as `Civil` counts from 1.
inline constexpr std::array<std::string_view, 12> month_names{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Sunday first, as `weekday` counts.
inline constexpr std::array<std::string_view, 7> weekday_names{"Sun", "Mon", "Tue", "Wed",
                                                               "Thu", "Fri", "Sat"};

}  // namespace jw
