// SPDX-License-Identifier: MIT
#include "systemd/journal/field.hpp"

namespace jw::journal {

namespace {

constexpr std::size_t places = 256;
constexpr std::uint8_t nobody = 0xff;

constexpr std::size_t place_of(std::string_view name) {
    const auto at = [&name](std::size_t i) -> std::size_t {
        return static_cast<unsigned char>(name[i]);
    };
    return (name.size() * 31 + at(name.size() / 2) * 7 + at(name.size() - 1) * 13 + at(1) * 3) %
           places;
}

/// Made by the compiler: millions of names are looked up, most of them of no use.
constexpr auto lookup = [] {
    std::array<std::uint8_t, places> table{};
    table.fill(nobody);
    for (std::size_t i = 0; i < field_count; ++i) {
        auto place = place_of(field_names[i]);
        while (table[place] != nobody) place = (place + 1) % places;
        table[place] = static_cast<std::uint8_t>(i);
    }
    return table;
}();

}  // namespace

std::optional<Field> field_of(std::string_view name) {
    if (name.size() < 2) return std::nullopt;
    for (auto place = place_of(name); lookup[place] != nobody; place = (place + 1) % places)
        if (field_names[lookup[place]] == name) return static_cast<Field>(lookup[place]);
    return std::nullopt;
}

}  // namespace jw::journal
