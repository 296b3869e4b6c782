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

/// One of the parts of a name between its dashes.
bool is_made_up_part(std::string_view part) {
    constexpr std::size_t shortest_id = 32;
    if (part.starts_with('r')) part.remove_prefix(1);
    return part.size() >= shortest_id && std::ranges::all_of(part, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool is_letter_and_number(std::string_view part, char letter) {
    return part.size() > 1 && part.front() == letter &&
           part.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

/// `run-u12`, `run-p12-i34`: numbers that count up from each boot.
bool is_numbered_run(std::string_view stem) {
    constexpr std::string_view run = "run-";
    if (!stem.starts_with(run)) return false;
    stem.remove_prefix(run.size());
    const auto dash = stem.find('-');
    if (dash == std::string_view::npos) return is_letter_and_number(stem, 'u');
    return is_letter_and_number(stem.substr(0, dash), 'p') &&
           is_letter_and_number(stem.substr(dash + 1), 'i');
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

bool is_made_up(std::string_view name) {
    auto rest = stem_of(name);
    // An instance is named by who made the template, and that stays.
    if (rest.find('@') != std::string_view::npos) return false;
    if (is_numbered_run(rest)) return true;
    while (true) {
        const auto dash = rest.find('-');
        if (is_made_up_part(rest.substr(0, dash))) return true;
        if (dash == std::string_view::npos) return false;
        rest.remove_prefix(dash + 1);
    }
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
