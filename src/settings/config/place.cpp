// SPDX-License-Identifier: MIT
#include "settings/config/place.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace jw::config {

namespace {

/// The value of a variable, or "" where there is none.
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string home() {
    if (auto folder = variable("HOME"); folder.starts_with('/')) return folder;
    const auto* account = ::getpwuid(::geteuid());
    return account == nullptr ? "" : account->pw_dir;
}

/// The XDG base directory specification has relative paths ignored.
std::string config_home() {
    if (auto folder = variable("XDG_CONFIG_HOME"); folder.starts_with('/')) return folder;
    const auto folder = home();
    return folder.empty() ? "" : folder + "/.config";
}

}  // namespace

Place find_place() {
    if (const auto named = variable("JOB_WATCH_CONFIG"); !named.empty()) {
        if (named == "/dev/null") return {};
        return {.file = named, .wanted = Wanted::named};
    }
    if (::geteuid() == 0) return {.file = "/etc/job-watch/config.toml"};
    const auto folder = config_home();
    if (folder.empty()) return {};
    return {.file = folder + "/job-watch/config.toml"};
}

std::string config_path() { return find_place().file; }

}  // namespace jw::config
