// SPDX-License-Identifier: MIT
#include "systemd/unit/search_path.hpp"

#include <cstdlib>

namespace jw::unit {

namespace {

std::vector<Folder> system_path() {
    return {
        {"/etc/systemd/system.control", true},
        {"/run/systemd/system.control", true},
        {"/run/systemd/transient", true},
        {"/run/systemd/generator.early", true, true},
        {"/etc/systemd/system", true},
        {"/etc/systemd/system.attached", true},
        {"/run/systemd/system", true},
        {"/run/systemd/system.attached", true},
        {"/run/systemd/generator", false, true},
        {"/usr/local/lib/systemd/system", false},
        {"/lib/systemd/system", false},
        {"/usr/lib/systemd/system", false},
        {"/run/systemd/generator.late", false, true},
    };
}

void add(std::vector<Folder>& folders, const std::string& home, Folder below) {
    if (home.empty()) return;
    below.path.insert(0, home);
    folders.push_back(std::move(below));
}

std::vector<Folder> user_path(const Home& home) {
    std::vector<Folder> folders;
    add(folders, home.config, {"/systemd/user.control", true});
    add(folders, home.runtime, {"/systemd/user.control", true});
    add(folders, home.runtime, {"/systemd/transient", true});
    add(folders, home.runtime, {"/systemd/generator.early", true, true});
    add(folders, home.config, {"/systemd/user", true});
    folders.push_back({"/etc/xdg/systemd/user", true});
    folders.push_back({"/etc/systemd/user", true});
    add(folders, home.runtime, {"/systemd/user", true});
    folders.push_back({"/run/systemd/user", true});
    add(folders, home.runtime, {"/systemd/generator", false, true});
    add(folders, home.data, {"/systemd/user", false});
    for (const auto* path : {"/usr/local/share/systemd/user", "/usr/share/systemd/user",
                             "/usr/local/lib/systemd/user", "/usr/lib/systemd/user"})
        folders.push_back({path, false});
    add(folders, home.runtime, {"/systemd/generator.late", false, true});
    return folders;
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// An absolute path of the environment, else the default below $HOME; "" if there is none either.
std::string folder(const char* name, const char* below_home) {
    auto path = variable(name);
    if (path.starts_with('/')) return path;
    const auto home = variable("HOME");
    return home.starts_with('/') ? home + below_home : "";
}

}  // namespace

Home home_of_environment() {
    return {folder("XDG_CONFIG_HOME", "/.config"), folder("XDG_DATA_HOME", "/.local/share"),
            variable("XDG_RUNTIME_DIR")};
}

std::vector<Folder> search_path(Scope scope, const Home& home) {
    return scope == Scope::system ? system_path() : user_path(home);
}

}  // namespace jw::unit
