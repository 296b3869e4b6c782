// SPDX-License-Identifier: MIT
#include "history/database/spool_folders.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "capture/spool/place.hpp"

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

}  // namespace jw::history
