// SPDX-License-Identifier: MIT
#include "unit/unit_files.hpp"

#include <algorithm>
#include <set>

#include "unit/name.hpp"

namespace jw::unit {

namespace {

constexpr int most_aliases = 8;  // in a row

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// The name that a link gives: of an instance, where the link leads to a template.
std::string named_by_link(const std::string& name, const std::string& target) {
    const auto other = std::string{last_part(target)};
    const bool instantiate =
        kind_of_name(name) == NameKind::instance && kind_of_name(other) == NameKind::templated;
    return instantiate ? instance_of(other, instance_in(name)) : other;
}

/// Whether the entry gives another unit one more name.
bool is_alias(const Entry& entry) {
    return entry.kind == Entry::Kind::link && entry.target != "/dev/null" &&
           last_part(entry.target) != entry.name;
}

/// The name that a link with this target gives to the unit `name`; "" if none.
std::string alias_by(const std::string& link, const std::string& target, const std::string& name) {
    if (suffix_of(link) != suffix_of(name)) return {};
    if (last_part(target) == name) return link;
    const bool of_template =
        last_part(target) == template_of(name) && kind_of_name(link) == NameKind::templated;
    return of_template ? instance_of(link, instance_in(name)) : "";
}

}  // namespace

UnitFiles::UnitFiles(const Root& root, const std::vector<Folder>& path) : root_{root} {
    std::set<std::string> seen;  // /lib may be /usr/lib
    for (const auto& folder : path) {
        const auto identity = root.identity(folder.path);
        if (identity.empty() || !seen.insert(identity).second) continue;
        Shelf shelf{folder, {}};
        for (auto& entry : root.list(folder.path)) {
            auto name = entry.name;
            shelf.entries.emplace(std::move(name), std::move(entry));
        }
        shelves_.push_back(std::move(shelf));
    }
}

UnitFiles::Hit UnitFiles::find(std::string_view name) const {
    for (const auto& shelf : shelves_)
        if (const auto found = shelf.entries.find(name); found != shelf.entries.end())
            return {&shelf, &found->second};
    return {};
}

/// `hit` is no alias: the fragment, a mask, or something that is neither.
Located UnitFiles::at_the_end(Located unit, const Hit& hit) const {
    unit.path = hit.shelf->folder.path + "/" + hit.entry->name;
    unit.above_generator = hit.shelf->folder.above_generator;
    if (hit.entry->kind == Entry::Kind::link && hit.entry->target == "/dev/null")
        unit.state = Located::State::masked;
    else if (hit.entry->kind == Entry::Kind::file || hit.entry->kind == Entry::Kind::link)
        unit.state = Located::State::found;
    else
        unit.state = Located::State::strange;
    unit.names = aliases_of(unit.name);
    unit.names.insert(unit.names.begin(), unit.name);
    return unit;
}

UnitFiles::Hit UnitFiles::find_or_template(const std::string& name) const {
    auto hit = find(name);
    const bool instance = kind_of_name(name) == NameKind::instance;
    return hit.entry == nullptr && instance ? find(template_of(name)) : hit;
}

Located UnitFiles::locate(const std::string& name) const {
    Located unit;
    unit.name = name;
    auto hit = find_or_template(name);
    if (hit.entry == nullptr) return unit;
    for (int links = 0; links < most_aliases; ++links) {
        if (!is_alias(*hit.entry)) return at_the_end(std::move(unit), hit);
        auto next = named_by_link(unit.name, hit.entry->target);
        // An instance that links to its own template keeps its name.
        hit = next == unit.name ? find(template_of(next)) : find_or_template(next);
        unit.name = std::move(next);
        if (hit.entry == nullptr) break;
    }
    unit.state = Located::State::strange;
    return unit;
}

std::vector<std::string> UnitFiles::aliases_of(const std::string& name) const {
    std::set<std::string> found;
    for (const auto& shelf : shelves_)
        for (const auto& [link, entry] : shelf.entries)
            if (entry.kind == Entry::Kind::link) found.insert(alias_by(link, entry.target, name));
    found.erase("");
    found.erase(name);
    return {found.begin(), found.end()};
}

std::vector<std::string> UnitFiles::names(std::string_view suffix) const {
    std::set<std::string> found;
    for (const auto& shelf : shelves_) {
        for (const auto& [name, entry] : shelf.entries) {
            auto unit = std::string_view{name};
            const bool folder = unit.ends_with(".d");
            if (folder) unit.remove_suffix(2);
            if (!unit.ends_with(suffix)) continue;
            const auto kind = kind_of_name(unit);
            if (kind == NameKind::invalid || (folder && kind != NameKind::instance)) continue;
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
        if (shelf.entries.contains(folder)) folders.push_back(shelf.folder.path + "/" + folder);
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

std::string UnitFiles::drop_in_named(const Located& unit, std::string_view file) const {
    for (const auto& folder : drop_in_folders(unit))
        for (const auto& entry : root_.list(folder))
            if (entry.name == file) return folder + "/" + entry.name;
    return {};
}

}  // namespace jw::unit
