// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capture/spool/entry.hpp"

namespace jw::spool {

/// The facts section of an entry, by tag. Views into the section's bytes, which must outlive it.
class FactTable {
public:
    /// Empty where the bytes are no sequence of facts. Of a tag given twice the first one counts.
    static std::optional<FactTable> parse(std::string_view section);

    std::string_view bytes(Tag tag) const { return of(tag).value_or(std::string_view{}); }

    /// As bytes(), with each NUL shown as U+FFFD: SQLite's text functions would stop there.
    std::string text(Tag tag) const;

    std::optional<std::int64_t> number(Tag tag) const;

    /// A number that counts something; a negative one is no answer.
    std::optional<std::uint64_t> amount(Tag tag) const;

private:
    static constexpr std::size_t known_tags = 80;

    const std::optional<std::string_view>& of(Tag tag) const {
        return facts_[static_cast<std::size_t>(tag)];
    }

    std::array<std::optional<std::string_view>, known_tags> facts_;
};

}  // namespace jw::spool
