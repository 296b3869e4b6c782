// SPDX-License-Identifier: MIT
#include "programs/harvest/timer_units.hpp"

#include <string>

#include "systemd/unit/name.hpp"
#include "systemd/unit/settings.hpp"
#include "systemd/unit/specifiers.hpp"
#include "systemd/unit/unit_files.hpp"

namespace jw::harvest {

namespace {

using Texts = std::vector<std::string>;

/// What Unit= names in the timer's file and these drop-ins.
Texts units_in(const unit::Root& root, const unit::Located& timer,
               const std::vector<unit::DropIn>& drop_ins) {
    if (timer.state != unit::Located::State::found) return {};
    const auto settings = unit::settings_of(root, timer, drop_ins);
    return settings ? settings->list("Timer", "Unit") : Texts{};
}

/// A name in which fnmatch(3) is to see no escapes.
std::string as_pattern(const std::string& name) {
    std::string pattern;
    for (const char c : name) pattern.append(c == '\\' ? 2 : 1, c);
    return pattern;
}

/// Adds what a timer's Unit= names: of a template that is a pattern for all of its instances, and
/// nothing where that would be one for all services.
void add_started(journal::Selection& selection, const std::string& timer, const std::string& text) {
    const bool templated = unit::kind_of_name(timer) == unit::NameKind::templated;
    const auto unit = unit::with_names(text, templated ? unit::instance_of(timer, "*") : timer);
    if (!unit || unit->starts_with('*')) return;
    if (unit->find('*') == std::string::npos)
        selection.add_timer(timer, *unit);
    else if (unit->ends_with(".service"))
        selection.add_patterns({as_pattern(*unit)});
}

/// Both services are wanted where a drop-in names another one than the file: the past may have
/// known either.
void add_timer(journal::Selection& selection, const unit::Root& root, const unit::UnitFiles& files,
               const std::string& name) {
    const auto timer = files.locate(name);
    const auto own = units_in(root, timer, {});
    if (own.empty()) selection.add_timer(timer.name);
    for (const auto& unit : own) add_started(selection, timer.name, unit);
    for (const auto& unit : units_in(root, timer, files.drop_ins(timer)))
        add_started(selection, timer.name, unit);
}

}  // namespace

void add_timer_units(journal::Selection& selection, const unit::Root& root,
                     const std::vector<unit::Folder>& path) {
    const unit::UnitFiles files{root, path, unit::Generators::done};
    for (const auto& name : files.names(".timer")) add_timer(selection, root, files, name);
}

void add_timer_units(journal::Selection& selection, std::optional<std::uint32_t> uid) {
    auto home = unit::home_of_environment();
    if (uid && home.runtime.empty()) home.runtime = "/run/user/" + std::to_string(*uid);
    add_timer_units(selection, unit::Root{""},
                    unit::search_path(uid ? unit::Scope::user : unit::Scope::system, home));
}

}  // namespace jw::harvest
