// SPDX-License-Identifier: MIT
#include "systemd/unit/name.hpp"

#include <algorithm>
#include <array>

namespace jw::unit {

namespace {

constexpr std::size_t longest_name = 255;  // UNIT_NAME_MAX of systemd

constexpr auto suffixes =
    std::to_array<std::string_view>({"service", "socket", "target", "device", "mount", "automount",
                                     "swap", "timer", "path", "slice", "scope"});

bool is_name_character(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view{":-_.\\@"}.find(c) != std::string_view::npos;
}

/// The name with its prefix cut back to the last dash that is not at its end: `a-` of `a-b`, also
/// of `a-b-`. "" where there is none.
std::string_view shorter_prefix(std::string_view prefix) {
    if (prefix.ends_with('-')) prefix.remove_suffix(1);
    const auto dash = prefix.rfind('-');
    return dash == std::string_view::npos ? "" : prefix.substr(0, dash + 1);
}

}  // namespace

std::string_view stem_of(std::string_view name) { return name.substr(0, name.rfind('.')); }

std::string_view suffix_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? "" : name.substr(dot + 1);
}

NameKind kind_of_name(std::string_view name) {
    const auto stem = stem_of(name);
    if (name.size() > longest_name || stem.empty() || stem.front() == '.' ||
        stem.size() == name.size() || !std::ranges::all_of(name, is_name_character) ||
        std::ranges::count(suffixes, suffix_of(name)) == 0)
        return NameKind::invalid;
    const auto at = stem.find('@');
    if (at == std::string_view::npos) return NameKind::plain;
    if (at == 0) return NameKind::invalid;
    return at + 1 == stem.size() ? NameKind::templated : NameKind::instance;
}

std::string template_of(std::string_view name) {
    const auto at = stem_of(name).find('@');
    if (at == std::string_view::npos) return std::string{name};
    return std::string{name.substr(0, at + 1)} + "." + std::string{suffix_of(name)};
}

std::string instance_of(std::string_view templated, std::string_view instance) {
    return std::string{stem_of(templated)} + std::string{instance} + "." +
           std::string{suffix_of(templated)};
}

std::string_view instance_in(std::string_view name) {
    const auto stem = stem_of(name);
    const auto at = stem.find('@');
    return at == std::string_view::npos ? "" : stem.substr(at + 1);
}

std::vector<std::string> dropin_names(std::string_view name) {
    const auto stem = stem_of(name);
    const auto at = std::min(stem.find('@'), stem.size());
    const auto suffix = "." + std::string{suffix_of(name)};
    const auto instance = std::string{stem.substr(at)};  // with its @, or ""
    std::vector<std::string> names;
    for (auto prefix = stem.substr(0, at); !prefix.empty(); prefix = shorter_prefix(prefix)) {
        names.push_back(std::string{prefix}.append(instance).append(suffix));
        if (instance.size() > 1) names.push_back(std::string{prefix}.append("@").append(suffix));
    }
    return names;
}

}  // namespace jw::unit
