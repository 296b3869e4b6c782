// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jw::report {

/// FNV-1a: for names that should differ and ids that should stay, not against forgery.
std::uint64_t hash_of(std::string_view bytes);

/// The name of a job as a file name: its letters, digits, `.`, `_` and `-`, never hidden, at most
/// 80 characters. Where something had to change, a number made of the whole name tells jobs apart
/// that look the same.
std::string slug_of(std::string_view job);

}  // namespace jw::report
