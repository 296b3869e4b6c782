// SPDX-License-Identifier: MIT
#include "history/reading/other_stores.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "capture/spool/possible_stores.hpp"
#include "history/database/error.hpp"
#include "history/reading/history.hpp"
#include "history/recording/ingester.hpp"

namespace jw::history {

namespace {

bool is_own(const std::string& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

bool is_same_file(const std::string& one, const std::string& two) {
    struct stat first = {}, second = {};
    if (one == two) return true;
    return ::stat(one.c_str(), &first) == 0 && ::stat(two.c_str(), &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

OtherStore look_at(const std::string& path) {
    OtherStore store;
    store.path = path;
    try {
        const auto history = History::open_in(Surroundings{}, path);
        if (!history) {
            store.trouble = history.error().why;
            return store;
        }
        store.runs = history->facts().runs;
        Filter newest;
        newest.limit = 1;
        const auto runs = history->runs(newest);
        if (!runs.empty()) store.newest = runs.front().started;
    } catch (const Damaged& damage) {
        store.trouble = damage.what();
    }
    return store;
}

}  // namespace

std::vector<OtherStore> other_stores(const std::string& asked) {
    std::vector<OtherStore> stores;
    for (const auto& path : spool::possible_stores())
        if ((is_own(path) || is_own(path + "-spool")) && !is_same_file(path, asked))
            stores.push_back(look_at(path));
    return stores;
}

}  // namespace jw::history
