// SPDX-License-Identifier: MIT
#include "programs/ingest/cgroup.hpp"

#include <algorithm>

#include "systemd/unit/name.hpp"

namespace jw::ingest {

namespace {

/// Takes the first folder off the front of `path`. A name that the kernel could take for one of
/// its own has an underscore before it.
std::string_view take_folder(std::string_view& path) {
    path.remove_prefix(std::min(path.size(), path.find_first_not_of('/')));
    auto name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    if (name.starts_with('_')) name.remove_prefix(1);
    return name;
}

/// Where PID 1 is in init.scope, the folder above it is that of all units.
std::string_view above_units(std::string_view root) {
    constexpr std::string_view init = "/init.scope";
    if (root.ends_with(init)) root.remove_suffix(init.size());
    return root == "/" ? "" : root;
}

bool is_service(std::string_view name) {
    const auto kind = unit::kind_of_name(name);
    return unit::suffix_of(name) == "service" &&
           (kind == unit::NameKind::plain || kind == unit::NameKind::instance);
}

}  // namespace

std::string_view cgroup_path(std::string_view content, Hierarchy hierarchy) {
    const std::string_view mark =
        hierarchy == Hierarchy::unified ? "0::" : ":name=systemd:";  // its number may be any
    while (!content.empty()) {
        const auto line = content.substr(0, content.find('\n'));
        content.remove_prefix(std::min(content.size(), line.size() + 1));
        const auto at = hierarchy == Hierarchy::unified ? 0 : std::min(line.size(), line.find(':'));
        if (line.substr(at).starts_with(mark)) return line.substr(at + mark.size());
    }
    return {};
}

std::string system_service(std::string_view path, std::string_view root) {
    const auto above = above_units(root);
    if (!path.starts_with(above)) return {};
    path.remove_prefix(above.size());
    if (!path.starts_with('/')) return {};
    auto name = take_folder(path);
    while (name.ends_with(".slice")) name = take_folder(path);
    const bool of_user_manager = name.starts_with("user@");
    if (of_user_manager || !is_service(name)) return {};
    return std::string{name};
}

}  // namespace jw::ingest
