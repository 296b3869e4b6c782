// SPDX-License-Identifier: MIT
#include "send/delivery/retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "foundation/base/ascii.hpp"

namespace jw::send {

std::chrono::seconds bounded_wait(double seconds) {
    if (!(seconds > 0)) return std::chrono::seconds{0};  // a NaN too
    if (seconds >= static_cast<double>(longest_wait.count())) return longest_wait;
    return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(seconds))};
}

std::optional<std::chrono::seconds> parse_retry_after(const std::string& value,
                                                      std::chrono::seconds now) {
    if (value.empty()) return std::nullopt;
    if (std::ranges::all_of(value, is_digit)) {
        constexpr std::size_t no_longer_matters = 9;
        if (value.size() > no_longer_matters) return longest_wait;
        return bounded_wait(std::stod(value));
    }
    const auto moment = ::curl_getdate(value.c_str(), nullptr);
    if (moment < 0) return std::nullopt;
    return bounded_wait(static_cast<double>(moment - now.count()));
}

}  // namespace jw::send
