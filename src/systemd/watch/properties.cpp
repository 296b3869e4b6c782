// SPDX-License-Identifier: MIT
#include "systemd/watch/properties.hpp"

#include <algorithm>
#include <limits>

namespace jw::watch {

void Properties::take(Properties newer) {
    newer.values_.merge(values_);
    values_ = std::move(newer.values_);
}

Properties Properties::only(std::span<const char* const> names) const {
    Properties some;
    for (const auto* name : names)
        if (const auto found = values_.find(name); found != values_.end())
            some.values_.insert(*found);
    return some;
}

const std::string& Properties::text(std::string_view name) const {
    static const std::string none;
    const auto* value = find<std::string>(name);
    return value == nullptr ? none : *value;
}

std::optional<bool> Properties::flag(std::string_view name) const {
    const auto* value = find<bool>(name);
    return value == nullptr ? std::nullopt : std::optional{*value};
}

std::optional<std::uint64_t> Properties::amount(std::string_view name) const {
    constexpr auto unset = std::numeric_limits<std::uint64_t>::max();
    constexpr auto unset32 = std::uint64_t{std::numeric_limits<std::uint32_t>::max()};
    const auto* value = find<std::uint64_t>(name);
    if (value == nullptr || *value == unset || *value == unset32) return std::nullopt;
    return *value;
}

std::optional<std::int64_t> Properties::number(std::string_view name) const {
    if (const auto* value = find<std::int64_t>(name)) return *value;
    const auto value = amount(name);
    constexpr auto most = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    return value && *value <= most ? std::optional{static_cast<std::int64_t>(*value)}
                                   : std::nullopt;
}

std::optional<Micros> Properties::time(std::string_view name) const {
    const auto value = number(name);
    return value && *value > 0 ? std::optional{Micros{*value}} : std::nullopt;
}

std::string Properties::id(std::string_view name) const {
    constexpr std::size_t length = 16;
    const auto* bytes = find<std::vector<std::uint8_t>>(name);
    if (bytes == nullptr || bytes->size() != length) return "";
    if (std::ranges::all_of(*bytes, [](auto byte) { return byte == 0; })) return "";
    std::string digits;
    for (const auto byte : *bytes)
        for (const int half : {byte >> 4, byte & 15}) digits += "0123456789abcdef"[half];
    return digits;
}

const Texts& Properties::texts(std::string_view name) const {
    static const Texts none;
    const auto* value = find<Texts>(name);
    return value == nullptr ? none : *value;
}

std::string Properties::second_of(std::string_view name, std::string_view key) const {
    const auto* pairs = find<Pairs>(name);
    if (pairs == nullptr) return "";
    const auto found = std::ranges::find(*pairs, key, &Pairs::value_type::first);
    return found == pairs->end() ? "" : found->second;
}

}  // namespace jw::watch
