// SPDX-License-Identifier: MIT
#include "programs/harvest/timer_units.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "systemd/unit/name.hpp"
#include "systemd/unit/settings.hpp"
#include "systemd/unit/specifiers.hpp"
#include "systemd/unit/unit_files.hpp"

namespace jw::harvest {

namespace {

using Texts = std::vector<std::string>;

/// With what a target pulls in services when it is started. systemd.unit(5).
constexpr auto pulling =
    std::to_array<std::string_view>({"Wants", "Requires", "BindsTo", "Upholds"});
constexpr auto linking = std::to_array<std::string_view>({"wants", "requires", "upholds"});

/// A name in which fnmatch(3) is to see no escapes.
std::string as_pattern(const std::string& name) {
    std::string pattern;
    for (const char c : name) pattern.append(c == '\\' ? 2 : 1, c);
    return pattern;
}

void add_words(std::string_view text, const std::string& unit, Texts& names) {
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        if (text.empty()) return;
        const auto word = text.substr(0, text.find_first_of(" \t"));
        if (auto name = unit::with_names(word, unit)) names.push_back(*std::move(name));
        text.remove_prefix(word.size());
    }
}

/// Adds to a selection what the timers of a tree start.
class Starters {
public:
    Starters(journal::Selection& selection, const unit::Root& root, const unit::UnitFiles& files)
        : selection_{selection}, root_{root}, files_{files} {}

    /// Both services are wanted where a drop-in names another one than the file: the past may have
    /// known either.
    void add_timer(const std::string& name) {
        const auto timer = files_.locate(name);
        const auto own = values(timer, {}, "Timer", "Unit");
        if (own.empty())
            add_started(timer.name, std::string{unit::stem_of(timer.name)} + ".service");
        for (const auto& unit : own) add_started(timer.name, unit);
        for (const auto& unit : values(timer, files_.drop_ins(timer), "Timer", "Unit"))
            add_started(timer.name, unit);
    }

private:
    Texts values(const unit::Located& unit, const std::vector<unit::DropIn>& drop_ins,
                 std::string_view section, std::string_view key) const {
        if (unit.state != unit::Located::State::found) return {};
        const auto settings = unit::settings_of(root_, unit, drop_ins);
        return settings ? settings->list(section, key) : Texts{};
    }

    /// What a timer's Unit= names: of a template that is a pattern for all of its instances, and
    /// nothing where that would be one for all services.
    void add_started(const std::string& timer, const std::string& text) {
        const bool templated = unit::kind_of_name(timer) == unit::NameKind::templated;
        const auto unit = unit::with_names(text, templated ? unit::instance_of(timer, "*") : timer);
        if (!unit || unit->starts_with('*')) return;
        if (unit->find('*') == std::string::npos)
            add_unit(*unit);
        else if (unit->ends_with(".service"))
            selection_.add_patterns({as_pattern(*unit)});
    }

    /// By the name that it is called by as well: it may have been no alias in the past.
    void add_unit(const std::string& name) {
        const auto unit = files_.locate(name);
        selection_.add_unit(name);
        selection_.add_unit(unit.name);
        if (!unit.name.ends_with(".target") || !targets_.insert(unit.name).second) return;
        for (const auto& pulled : pulled_in_by(unit)) add_unit(pulled);
    }

    Texts pulled_in_by(const unit::Located& target) const {
        Texts names;
        const auto drop_ins = files_.drop_ins(target);
        for (const auto key : pulling)
            for (const auto& line : values(target, drop_ins, "Unit", key))
                add_words(line, target.name, names);
        for (const auto kind : linking)
            for (auto& name : files_.linked_from(target, kind)) names.push_back(std::move(name));
        return names;
    }

    journal::Selection& selection_;
    const unit::Root& root_;
    const unit::UnitFiles& files_;
    std::set<std::string> targets_;  ///< that were followed; they may pull in each other
};

}  // namespace

void add_timer_units(journal::Selection& selection, const unit::Root& root,
                     const std::vector<unit::Folder>& path) {
    const unit::UnitFiles files{root, path, unit::Generators::done};
    Starters starters{selection, root, files};
    for (const auto& name : files.names(".timer")) starters.add_timer(name);
}

void add_timer_units(journal::Selection& selection, std::optional<std::uint32_t> uid) {
    auto home = unit::home_of_environment();
    if (uid && home.runtime.empty()) home.runtime = "/run/user/" + std::to_string(*uid);
    add_timer_units(selection, unit::Root{""},
                    unit::search_path(uid ? unit::Scope::user : unit::Scope::system, home));
}

}  // namespace jw::harvest
