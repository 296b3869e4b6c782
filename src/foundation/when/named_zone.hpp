// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jw {

/// Whether the machine knows a zone of that name, such as Europe/Berlin (tzfile(5)).
bool is_zone(std::string_view name);

/// While it lives, the local zone of this process is another. For programs with one thread: it sets
/// TZ in the environment, since the C library knows no other way.
class NamedZone {
public:
    /// By a name of tzfile(5), or a rule as in tzset(3).
    explicit NamedZone(const std::string& name);
    ~NamedZone();
    NamedZone(const NamedZone&) = delete;
    NamedZone& operator=(const NamedZone&) = delete;

private:
    std::optional<std::string> before_;
};

}  // namespace jw
