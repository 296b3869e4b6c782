// SPDX-License-Identifier: MIT
#include "capture/spool/facts.hpp"

#include <cstring>

namespace jw::spool {

namespace {

/// Takes a little-endian number off the front of `rest`.
template <typename T>
std::optional<T> take(std::string_view& rest) {
    if (rest.size() < sizeof(T)) return std::nullopt;
    T value{};
    std::memcpy(&value, rest.data(), sizeof value);
    rest.remove_prefix(sizeof value);
    return value;
}

}  // namespace

std::optional<FactTable> FactTable::parse(std::string_view section) {
    FactTable table;
    while (!section.empty()) {
        const auto tag = take<std::uint16_t>(section);
        const auto length = take<std::uint32_t>(section);
        if (!tag || !length || *length > section.size()) return std::nullopt;
        const auto value = section.substr(0, *length);
        section.remove_prefix(*length);
        if (*tag < known_tags && !table.facts_[*tag]) table.facts_[*tag] = value;
    }
    return table;
}

std::string FactTable::text(Tag tag) const {
    std::string text;
    for (const char byte : bytes(tag)) {
        if (byte == '\0')
            text += "\xef\xbf\xbd";
        else
            text += byte;
    }
    return text;
}

std::optional<std::int64_t> FactTable::number(Tag tag) const {
    auto value = bytes(tag);
    return value.size() == sizeof(std::int64_t) ? take<std::int64_t>(value) : std::nullopt;
}

std::optional<std::uint64_t> FactTable::amount(Tag tag) const {
    const auto value = number(tag);
    if (!value || *value < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*value);
}

}  // namespace jw::spool
