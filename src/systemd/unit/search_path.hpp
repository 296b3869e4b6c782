// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace jw::unit {

/// Whose service manager.
enum class Scope { system, user };

/// Where a manager looks for units.
struct Folder {
    std::string path;
    bool above_generator = false;  ///< what lies here wins over what a generator writes
    bool generated = false;        ///< generators write what lies here
};

/// The places of a user, from the environment.
struct Home {
    std::string config;   ///< $XDG_CONFIG_HOME, else $HOME/.config; "" if neither is known
    std::string data;     ///< $XDG_DATA_HOME, else $HOME/.local/share
    std::string runtime;  ///< $XDG_RUNTIME_DIR
};

Home home_of_environment();

/// The folders of systemd.unit(5), the first wins.
std::vector<Folder> search_path(Scope scope, const Home& home);

}  // namespace jw::unit
