// SPDX-License-Identifier: MIT
#include "programs/ingest/service_files.hpp"

#include <pwd.h>

#include <array>
#include <charconv>
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

std::optional<std::uint32_t> uid_of(const std::string& user) {
    std::uint32_t number = 0;
    const auto* end = user.data() + user.size();
    const auto [rest, error] = std::from_chars(user.data(), end, number);
    if (error == std::errc{} && rest == end) return number;
    const auto* account = ::getpwnam(user.c_str());
    return account != nullptr ? std::optional<std::uint32_t>{account->pw_uid} : std::nullopt;
}

/// As systemd.exec(5) has it: root where none is named. A dynamic user may be anybody's number.
std::optional<std::uint32_t> uid_of(const unit::Settings& service, const std::string& unit) {
    if (unit::is_true(service.last("Service", "DynamicUser").value_or("no"))) return std::nullopt;
    const auto said = service.last("Service", "User");
    if (!said) return 0;
    const auto user = unit::with_names(*said, unit);
    return user ? uid_of(*user) : std::nullopt;
}

}  // namespace

const Declared& ServiceFiles::of(const std::string& unit, Clock::time_point now) {
    const auto known = found_.find(unit);
    if (known != found_.end() && now - known->second.since < memory) return known->second.declared;
    if (found_.size() >= most_units) found_.clear();
    auto& found = found_[unit];
    found = {look_up(unit), now};
    return found.declared;
}

Declared ServiceFiles::look_up(const std::string& unit) const {
    const unit::UnitFiles files{root_, unit::search_path(unit::Scope::system, {}),
                                unit::Generators::done};
    const auto located = files.locate(unit);
    if (located.state != unit::Located::State::found) return {};
    const auto merged = unit::settings_of(root_, located, files.drop_ins(located));
    if (!merged) return {};
    Declared declared{.names = {}, .uid = uid_of(*merged, unit)};
    for (const auto key : settings)
        for (const auto& line : merged->list("Service", key)) {
            declared.names_job_watch |= line.find("job-watch") != std::string::npos;
            add_names(declared.names, line, unit);
        }
    return declared;
}

}  // namespace jw::ingest
