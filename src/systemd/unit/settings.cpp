// SPDX-License-Identifier: MIT
#include "systemd/unit/settings.hpp"

#include <algorithm>
#include <array>

namespace jw::unit {

namespace {

/// Of which systemd passes over an empty value, so that what was set before stays.
constexpr auto kept_by_empty = std::to_array<std::string_view>(
    {"Type", "NotifyAccess", "BusName", "WatchdogSec", "Sockets", "StandardInput", "StandardOutput",
     "StandardError", "ProtectHome", "PrivateTmp", "LimitNPROC", "DefaultDependencies"});

bool is_passed_over(const Assignment& one) {
    return one.value.empty() && std::ranges::count(kept_by_empty, one.key) > 0;
}

bool is_one_of(std::string_view value, const std::array<std::string_view, 6>& words) {
    std::string lower{value};
    for (auto& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return std::ranges::count(words, lower) > 0;
}

Result<std::vector<Assignment>> assignments_in(const Root& root, const std::string& path) {
    const auto text = root.read(path);
    if (text.state != FileText::State::read)
        return Failure{path, text.state == FileText::State::absent ? "it leads nowhere" : text.why,
                       ""};
    auto found = parse_assignments(text.bytes);
    if (!found) return Failure{path, found.error().what + ": " + found.error().why, ""};
    return found;
}

}  // namespace

void Settings::add(std::vector<Assignment> more) {
    for (auto& one : more)
        if (!is_passed_over(one)) all_.push_back(std::move(one));
}

std::optional<std::string> Settings::last(std::string_view section, std::string_view key) const {
    const auto of_key = [&](const Assignment& one) {
        return one.key == key && one.section == section;
    };
    const auto found = std::find_if(all_.rbegin(), all_.rend(), of_key);
    if (found == all_.rend() || found->value.empty()) return std::nullopt;
    return found->value;
}

std::vector<std::string> Settings::list(std::string_view section, std::string_view key) const {
    std::vector<std::string> values;
    for (const auto& one : all_) {
        if (one.key != key || one.section != section) continue;
        if (one.value.empty())
            values.clear();
        else
            values.push_back(one.value);
    }
    return values;
}

bool Settings::resets(std::string_view section, std::string_view key) const {
    return std::ranges::any_of(all_, [&](const Assignment& one) {
        return one.value.empty() && one.key == key && one.section == section;
    });
}

bool Settings::mentions(std::string_view section, std::string_view key) const {
    return std::ranges::any_of(
        all_, [&](const Assignment& one) { return one.key == key && one.section == section; });
}

Result<Settings> with_drop_ins(Settings settings, const Root& root,
                               const std::vector<DropIn>& drop_ins) {
    for (const auto& drop_in : drop_ins) {
        auto more = assignments_in(root, drop_in.path);
        if (!more) return more.error();
        settings.add(std::move(*more));
    }
    return settings;
}

Result<Settings> settings_of(const Root& root, const Located& unit,
                             const std::vector<DropIn>& drop_ins) {
    auto fragment = assignments_in(root, unit.path);
    if (!fragment) return fragment.error();
    Settings settings;
    settings.add(std::move(*fragment));
    return with_drop_ins(std::move(settings), root, drop_ins);
}

bool is_true(std::string_view value) {
    return is_one_of(value, {"1", "yes", "y", "true", "t", "on"});
}

bool is_false(std::string_view value) {
    return is_one_of(value, {"0", "no", "n", "false", "f", "off"});
}

}  // namespace jw::unit
