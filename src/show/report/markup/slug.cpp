// SPDX-License-Identifier: MIT
#include "show/report/markup/slug.hpp"

#include <fmt/format.h>

namespace jw::report {

namespace {

constexpr std::size_t longest = 60;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool may_stay(char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; }

}  // namespace

std::uint64_t hash_of(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char byte : bytes) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001b3U;
    }
    return hash;
}

std::string slug_of(std::string_view job) {
    std::string slug;
    for (const char c : job.substr(0, longest)) {
        const char next = may_stay(c) ? c : '-';
        const bool begins = slug.empty();
        if (begins ? is_letter_or_digit(next) : next != '-' || slug.back() != '-') slug += next;
    }
    if (slug == job && !slug.empty()) return slug;
    return fmt::format("{}{}{:016x}", slug, slug.empty() || slug.ends_with('-') ? "" : "-",
                       hash_of(job));
}

}  // namespace jw::report
