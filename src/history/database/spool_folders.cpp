// SPDX-License-Identifier: MIT
#include "history/database/spool_folders.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "capture/spool/place.hpp"
#include "history/file/rename_new.hpp"

namespace jw::history {

spool::Path path_of(const std::string& text) {
    spool::Path path;
    if (text.size() < sizeof path.text) std::memcpy(path.text, text.c_str(), text.size() + 1);
    return path;
}

SpoolFolders::SpoolFolders(const std::string& store) {
    const auto path = path_of(store);
    spool::Path folder;
    for (int step = 0; step < spool::spool_ladder; ++step)
        if (spool::spool_folder(folder, path, step)) folders_.emplace_back(folder.text);
    if (folders_.empty()) folders_.emplace_back();
}

std::vector<spool::Found> SpoolFolders::entries() const {
    std::vector<spool::Found> all;
    for (const auto& folder : folders_) {
        auto some = spool::list(folder);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    std::stable_sort(all.begin(), all.end(), spool::reads_before);
    return all;
}

bool move_to_damaged(const spool::Found& entry) {
    const auto parent = entry.path.substr(0, entry.path.size() - entry.name.size());
    const auto folder = parent + "damaged";
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return false;
    auto target = folder + "/" + entry.name;
    for (int n = 2; n < 1000; ++n) {
        const int error = rename_new(entry.path, target);
        if (error != EEXIST) return error == 0;
        target = folder + "/" + entry.name + "." + std::to_string(n);
    }
    return false;
}

}  // namespace jw::history
