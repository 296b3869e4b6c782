// SPDX-License-Identifier: MIT
#include "programs/ingest/declared_names.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "systemd/unit/exec_line.hpp"
#include "systemd/unit/search_path.hpp"
#include "systemd/unit/settings.hpp"
#include "systemd/unit/specifiers.hpp"
#include "systemd/unit/unit_files.hpp"
#include "systemd/unit/word.hpp"

namespace jw::ingest {

namespace {

constexpr std::size_t most_units = 1000;  // that are remembered
constexpr std::chrono::seconds memory{10};

constexpr auto settings = std::to_array<std::string_view>(
    {"ExecStart", "ExecStartPre", "ExecStartPost", "ExecStop", "ExecStopPost", "ExecReload"});

/// The value of --name among the words behind a wrapper.
std::optional<std::string> name_in(std::string_view words) {
    constexpr std::string_view option = "--name";
    for (;;) {
        const auto word = unit::take_word(words);
        if (!word || word->raw.empty() || word->text == "--") return std::nullopt;
        if (word->text.starts_with("--name=")) return word->text.substr(option.size() + 1);
        if (word->text != option) continue;
        const auto value = unit::take_word(words);
        if (!value || value->raw.empty()) return std::nullopt;
        return value->text;
    }
}

void add_names(std::set<std::string>& names, const std::string& line, const std::string& unit) {
    const auto commands = unit::parse_exec(line);
    if (!commands) return;
    for (const auto& command : *commands) {
        const auto program = command.path.substr(command.path.rfind('/') + 1);
        if (program != "job-watch") continue;
        const auto said = name_in(command.rest);
        const auto name = said ? unit::with_names(*said, unit) : std::nullopt;
        if (name) names.insert(*name);
    }
}

}  // namespace

bool DeclaredNames::has(const std::string& unit, const std::string& name, Clock::time_point now) {
    const auto known = found_.find(unit);
    if (known != found_.end() && now - known->second.since < memory)
        return known->second.names.contains(name);
    if (found_.size() >= most_units) found_.clear();
    auto& found = found_[unit];
    found = {look_up(unit), now};
    return found.names.contains(name);
}

std::set<std::string> DeclaredNames::look_up(const std::string& unit) const {
    const unit::UnitFiles files{root_, unit::search_path(unit::Scope::system, {}),
                                unit::Generators::done};
    std::set<std::string> names;
    const auto located = files.locate(unit);
    if (located.state != unit::Located::State::found) return names;
    const auto merged = unit::settings_of(root_, located, files.drop_ins(located));
    if (!merged) return names;
    for (const auto key : settings)
        for (const auto& line : merged->list("Service", key)) add_names(names, line, unit);
    return names;
}

}  // namespace jw::ingest
