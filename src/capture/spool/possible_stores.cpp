// SPDX-License-Identifier: MIT
#include "capture/spool/possible_stores.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "capture/spool/place.hpp"
#include "capture/spool/shelter.hpp"
#include "foundation/base/home.hpp"

namespace jw::spool {

namespace {

void add_once(std::vector<std::string>& stores, const std::string& store) {
    if (std::ranges::find(stores, store) == stores.end()) stores.push_back(store);
}

void add_below(std::vector<std::string>& stores, std::string_view folder, const char* name) {
    if (folder.starts_with('/')) add_once(stores, std::string{folder} + name);
}

/// The folder that holds this one of the ladder's and its brothers.
std::filesystem::path folder_of_step(int step) {
    Path folder;
    return spool_folder(folder, {}, step) ? std::filesystem::path{folder.text}.parent_path() : "";
}

}  // namespace

std::vector<std::string> possible_stores() {
    std::vector<std::string> stores;
    Path path;
    if (default_store(path)) stores.emplace_back(path.text);
    const auto named = folder_variable("JOB_WATCH_DB");
    if (!named.empty()) add_once(stores, std::string{named});
    if (::geteuid() == 0) return stores;
    Text<PATH_MAX> home;
    if (add_home(home)) add_below(stores, home.view(), "/.local/share/job-watch/history.db");
    add_below(stores, folder_variable("HOME"), "/.local/share/job-watch/history.db");
    add_below(stores, folder_variable("XDG_DATA_HOME"), "/job-watch/history.db");
    const auto uid = std::to_string(::geteuid());
    for (const auto prefix : {users_folder, temporary_prefix})
        add_once(stores, std::string{prefix} + uid + "/history.db");
    return stores;
}

std::vector<std::string> spool_folders_apart() {
    namespace fs = std::filesystem;
    std::vector<std::string> folders;
    for (int step = 1; step < spool_ladder; ++step) {
        std::error_code error;
        for (fs::directory_iterator item{folder_of_step(step), error}, end; !error && item != end;
             item.increment(error)) {
            const auto path = item->path().string();
            if (path.ends_with("-spool") && !path.ends_with("history.db-spool"))
                add_once(folders, path);
        }
    }
    return folders;
}

}  // namespace jw::spool
