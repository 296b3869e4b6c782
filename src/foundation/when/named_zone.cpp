// SPDX-License-Identifier: MIT
#include "foundation/when/named_zone.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "foundation/base/ascii.hpp"

namespace jw {

namespace {

constexpr const char* zones = "/usr/share/zoneinfo/";  // as tzset(3) has it
constexpr std::size_t longest = 60;

void put_in_force(const char* name) {
    if (name == nullptr)
        ::unsetenv("TZ");
    else
        ::setenv("TZ", name, 1);
    ::tzset();
}

/// A name leads to no file elsewhere.
bool is_name(std::string_view text) {
    const auto fits = [](char c) {
        return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' ||
               c == '_' || c == '-' || c == '+';
    };
    return !text.empty() && text.size() <= longest && text.front() >= 'A' && text.front() <= 'Z' &&
           std::ranges::all_of(text, fits);
}

}  // namespace

bool is_zone(std::string_view name) {
    if (!is_name(name)) return false;
    struct stat status = {};
    const auto path = zones + std::string{name};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

NamedZone::NamedZone(const std::string& name) {
    if (const auto* now = std::getenv("TZ")) before_ = now;
    put_in_force(name.c_str());
}

NamedZone::~NamedZone() { put_in_force(before_ ? before_->c_str() : nullptr); }

}  // namespace jw
