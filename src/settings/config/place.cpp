// SPDX-License-Identifier: MIT
#include "settings/config/place.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "foundation/base/home.hpp"

namespace jw::config {

namespace {

/// The value of a variable, or "" where there is none.
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

constexpr auto below_home = "/.config/job-watch/config.toml";

/// As that of the store: the same whatever the environment says, so that what a shell tests is what
/// cron uses.
std::string file_of_user() {
    Text<PATH_MAX> home;
    return add_home(home) ? std::string{home.view()} + below_home : "";
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

}  // namespace

Place find_place() {
    if (const auto named = variable("JOB_WATCH_CONFIG"); !named.empty()) {
        if (named == "/dev/null") return {};
        return {.file = named, .wanted = Wanted::named};
    }
    return {.file = config_path_of_cron()};
}

std::vector<std::string> files_passed_over() {
    std::vector<std::string> files;
    if (::geteuid() == 0) return files;
    const auto read = file_of_user();
    for (const auto& [folder, name] :
         {std::pair{folder_variable("HOME"), below_home},
          std::pair{folder_variable("XDG_CONFIG_HOME"), "/job-watch/config.toml"}}) {
        const auto file = std::string{folder} + name;
        const bool is_known = file == read || std::ranges::count(files, file) > 0;
        if (!folder.empty() && !is_known && exists(file)) files.push_back(file);
    }
    return files;
}

std::string config_path_of_cron() {
    return ::geteuid() == 0 ? "/etc/job-watch/config.toml" : file_of_user();
}

std::string config_path() { return find_place().file; }

}  // namespace jw::config
