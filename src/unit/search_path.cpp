// SPDX-License-Identifier: MIT
#include "unit/search_path.hpp"

namespace jw::unit {

namespace {

std::vector<Folder> system_path() {
    return {
        {"/etc/systemd/system.control", true},  {"/run/systemd/system.control", true},
        {"/run/systemd/transient", true},       {"/etc/systemd/system", true},
        {"/etc/systemd/system.attached", true}, {"/run/systemd/system", true},
        {"/run/systemd/system.attached", true}, {"/usr/local/lib/systemd/system", false},
        {"/lib/systemd/system", false},         {"/usr/lib/systemd/system", false},
    };
}

void add(std::vector<Folder>& folders, const std::string& home, const char* below, bool above) {
    if (!home.empty()) folders.push_back({home + below, above});
}

std::vector<Folder> user_path(const Home& home) {
    std::vector<Folder> folders;
    add(folders, home.config, "/systemd/user.control", true);
    add(folders, home.runtime, "/systemd/user.control", true);
    add(folders, home.runtime, "/systemd/transient", true);
    add(folders, home.config, "/systemd/user", true);
    folders.push_back({"/etc/xdg/systemd/user", true});
    folders.push_back({"/etc/systemd/user", true});
    add(folders, home.runtime, "/systemd/user", true);
    folders.push_back({"/run/systemd/user", true});
    add(folders, home.data, "/systemd/user", false);
    for (const auto* path : {"/usr/local/share/systemd/user", "/usr/share/systemd/user",
                             "/usr/local/lib/systemd/user", "/usr/lib/systemd/user"})
        folders.push_back({path, false});
    return folders;
}

}  // namespace

std::vector<Folder> search_path(Scope scope, const Home& home) {
    return scope == Scope::system ? system_path() : user_path(home);
}

}  // namespace jw::unit
