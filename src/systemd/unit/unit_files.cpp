// SPDX-License-Identifier: MIT
#include "systemd/unit/unit_files.hpp"

#include <algorithm>
#include <set>

#include "systemd/unit/name.hpp"

namespace jw::unit {

namespace {

constexpr int most_steps = 8;  // FOLLOW_MAX of systemd

bool is_instance(std::string_view name) { return !instance_in(name).empty(); }

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Where the folders are that systemd looks into, as they are named and as they are.
std::vector<std::string> places_of(const Root& root, const std::vector<Folder>& path) {
    std::vector<std::string> places;
    for (const auto& folder : path)
        for (const auto& place : {folder.path, root.resolved(folder.path)})
            if (!place.empty() && std::ranges::count(places, place) == 0) places.push_back(place);
    return places;
}

/// Whether a link leads into the search path, so that systemd sees a name in it. Any other one is
/// the fragment itself, whatever the file is called that it leads to.
bool leads_into(const std::vector<std::string>& places, const Root& root, std::string target,
                const std::string& folder) {
    if (!target.starts_with('/')) target.insert(0, folder + "/");
    target.erase(target.rfind('/'));
    if (std::ranges::count(places, target) > 0) return true;
    const auto real = root.resolved(target);
    return std::ranges::any_of(
        places, [&](const auto& place) { return is_below(real.empty() ? target : real, place); });
}

/// Whether systemd lets a name stand for another; it passes over links that say so otherwise.
bool may_stand_for(std::string_view name, std::string_view other) {
    const auto kind = kind_of_name(name), other_kind = kind_of_name(other);
    if (name == other || suffix_of(name) != suffix_of(other)) return false;
    if (kind == NameKind::instance && other_kind == NameKind::instance)
        return instance_in(name) == instance_in(other);
    return kind == other_kind || (kind == NameKind::instance && other_kind == NameKind::templated);
}

/// The name with the instance of the other one, where it is a template that has to be one.
std::string with_instance_of(const std::string& name, const std::string& other) {
    const bool instantiate = is_instance(other) && stem_of(name).ends_with('@');
    return instantiate ? instance_of(name, instance_in(other)) : name;
}

}  // namespace

UnitFiles::UnitFiles(const Root& root, const std::vector<Folder>& path, Generators generators)
    : root_{root} {
    const auto places = places_of(root, path);
    std::set<std::string> seen;  // /lib may be /usr/lib
    for (const auto& folder : path) {
        if (folder.generated && generators == Generators::at_work) continue;
        const auto place = root.resolved(folder.path);
        if (!place.empty() && seen.insert(place).second) add_shelf(folder, places);
    }
    for (const auto& [name, named] : names_)
        if (!named.alias_of.empty()) aliases_[end_of(name).name].push_back(name);
}

void UnitFiles::add_shelf(const Folder& folder, const std::vector<std::string>& places) {
    shelves_.push_back({folder, {}});
    for (auto& entry : root_.list(folder.path)) {
        if (entry.name.ends_with(".d"))
            shelves_.back().drop_in_folders.insert(std::move(entry.name));
        else
            take_name(entry, places);
    }
}

/// `entry` lies on the last shelf.
void UnitFiles::take_name(const Entry& entry, const std::vector<std::string>& places) {
    if (kind_of_name(entry.name) == NameKind::invalid || names_.contains(entry.name)) return;
    Named named{shelves_.size() - 1, {}, entry.target == "/dev/null"};
    if (entry.kind == Entry::Kind::link &&
        leads_into(places, root_, entry.target, shelves_.back().folder.path)) {
        named.alias_of = last_part(entry.target);
        if (!may_stand_for(entry.name, named.alias_of)) return;
    } else if (entry.kind != Entry::Kind::link && entry.kind != Entry::Kind::file) {
        return;
    }
    names_.emplace(entry.name, std::move(named));
}

const std::pair<const std::string, UnitFiles::Named>* UnitFiles::find_or_template(
    const std::string& name) const {
    auto found = names_.find(name);
    if (found == names_.end() && is_instance(name)) found = names_.find(template_of(name));
    return found == names_.end() ? nullptr : &*found;
}

/// Goes from alias to alias, as many of them as systemd would; without the names.
Located UnitFiles::end_of(const std::string& name) const {
    Located end;
    end.name = name;
    for (int steps = 0; steps < most_steps; ++steps) {
        const auto* found = find_or_template(end.name);
        if (found == nullptr) return end;
        const auto& [fragment, named] = *found;
        end.state = Located::State::strange;
        if (!named.alias_of.empty()) {
            end.name = named.alias_of;
            continue;
        }
        const auto& folder = shelves_[named.shelf].folder;
        end.state = named.masked ? Located::State::masked : Located::State::found;
        end.name = with_instance_of(fragment, name);
        end.path = folder.path + "/" + fragment;
        end.above_generator = folder.above_generator;
        break;
    }
    return end;
}

Located UnitFiles::locate(const std::string& name) const {
    auto unit = end_of(name);
    unit.names = names_of(unit);
    return unit;
}

std::vector<std::string> UnitFiles::names_of(const Located& unit) const {
    std::set<std::string> found;
    if (const auto direct = aliases_.find(unit.name); direct != aliases_.end())
        found.insert(direct->second.begin(), direct->second.end());
    const auto of_template =
        is_instance(unit.name) ? aliases_.find(template_of(unit.name)) : aliases_.end();
    if (of_template != aliases_.end()) {
        for (const auto& alias : of_template->second) {
            // An instance with that name may lead to somewhere else.
            auto instance = with_instance_of(alias, unit.name);
            if (end_of(instance).path == unit.path) found.insert(std::move(instance));
        }
    }
    found.erase(unit.name);
    std::vector<std::string> names{unit.name};
    names.insert(names.end(), found.begin(), found.end());
    return names;
}

std::vector<std::string> UnitFiles::names(std::string_view suffix) const {
    std::set<std::string> found;
    for (const auto& [name, named] : names_)
        if (name.ends_with(suffix)) found.insert(name);
    for (const auto& shelf : shelves_) {
        for (const auto& folder : shelf.drop_in_folders) {
            const auto unit = stem_of(folder);
            if (unit.ends_with(suffix) && kind_of_name(unit) == NameKind::instance)
                found.emplace(unit);
        }
    }
    return {found.begin(), found.end()};
}

/// In systemd's order: the folders of one name before those of its aliases, within a name the
/// search path, within a folder the nearer names; last the folder for all units of the type.
std::vector<std::string> UnitFiles::drop_in_folders(const Located& unit) const {
    std::vector<std::string> folders;
    const auto add = [&](const Shelf& shelf, const std::string& name) {
        const auto folder = name + ".d";
        if (shelf.drop_in_folders.contains(folder))
            folders.push_back(shelf.folder.path + "/" + folder);
    };
    for (const auto& name : unit.names) {
        const auto nearer_names = dropin_names(name);
        for (const auto& shelf : shelves_)
            for (const auto& near : nearer_names) add(shelf, near);
    }
    for (const auto& shelf : shelves_) add(shelf, std::string{suffix_of(unit.name)});
    return folders;
}

std::vector<DropIn> UnitFiles::drop_ins(const Located& unit) const {
    std::map<std::string, std::string> first;  // of each file name
    for (const auto& folder : drop_in_folders(unit))
        for (const auto& entry : root_.list(folder))
            if (entry.name.ends_with(".conf"))
                first.emplace(entry.name,
                              entry.target == "/dev/null" ? "" : folder + "/" + entry.name);
    std::vector<DropIn> found;
    for (const auto& [name, path] : first)
        if (!path.empty()) found.push_back({name, path});
    return found;
}

std::vector<std::string> UnitFiles::linked_from(const Located& unit, std::string_view kind) const {
    std::set<std::string> found;
    for (const auto& name : unit.names)
        for (const auto& shelf : shelves_)
            for (const auto& entry :
                 root_.list(shelf.folder.path + "/" + name + "." + std::string{kind}))
                if (kind_of_name(entry.name) != NameKind::invalid) found.insert(entry.name);
    return {found.begin(), found.end()};
}

std::string UnitFiles::drop_in_named(const Located& unit, std::string_view file) const {
    for (const auto& folder : drop_in_folders(unit))
        for (const auto& entry : root_.list(folder))
            if (entry.name == file) return folder + "/" + entry.name;
    return {};
}

}  // namespace jw::unit
