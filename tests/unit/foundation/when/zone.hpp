// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <ctime>

namespace jw {

/// The local zone of a test. The variable, not the machine, decides.
class LocalZone {
public:
    explicit LocalZone(const char* name) {
        ::setenv("TZ", name, 1);
        ::tzset();
    }

    LocalZone(const LocalZone&) = delete;
    LocalZone& operator=(const LocalZone&) = delete;

    ~LocalZone() {
        ::unsetenv("TZ");
        ::tzset();
    }
};

/// Middle Europe by a rule, so that no zone files are needed.
inline constexpr const char* middle_europe = "CET-1CEST,M3.5.0,M10.5.0/3";

}  // namespace jw
