// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <span>
#include <string_view>

#include "foundation/base/result.hpp"

namespace jw::cron {

/// One of the five fields of a crontab(5) line, as the parser has to know it.
struct FieldKind {
    std::string_view name;
    int least, most;
    std::span<const std::string_view> words;  ///< three letters each, the first means `least`
};

/// The values that a field names. `any` is how the field begins, not what it holds: for crontab(5)
/// a day field that begins with * does not restrict the other one, even if it is */2.
struct Field {
    std::bitset<64> values;
    bool any = false;
};

/// Reads a list of numbers, words, ranges and steps: `*`, `5`, `mon-fri`, `*/15`, `1-10/3,20`.
/// Fails on everything that Vixie cron and cronie refuse, and on the random ranges (`~`) that only
/// cronie has.
Result<Field> parse_field(std::string_view text, const FieldKind& kind);

}  // namespace jw::cron
