// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "foundation/base/span.hpp"
#include "foundation/when/civil.hpp"
#include "foundation/when/moment.hpp"

namespace {

using namespace jw;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What the callers rely on: a moment lies in the years that a calendar can show, and a refusal
/// quotes no more of the text than a line can hold.
void check(const Result<Instant>& moment) {
    if (!moment) return require(moment.error().what.size() < 200);
    const auto year = civil(*moment, Zone::utc).year;
    require(moment->time_since_epoch().count() >= 0 && year >= 1970 && year <= 9999);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    for (const std::int64_t seconds : {0L, 1'795'514'400L, 253'402'300'799L}) {
        const Instant now{std::chrono::seconds{seconds}};
        check(parse_moment(text, now));
        check(parse_limit(text, now, Repeated::second));
    }
    if (const auto span = parse_span(text)) require(*span <= INT64_MAX);
    return 0;
}
