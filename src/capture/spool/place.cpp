// SPDX-License-Identifier: MIT
#include "capture/spool/place.hpp"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "capture/spool/entry.hpp"
#include "capture/spool/shelter.hpp"
#include "foundation/base/home.hpp"
#include "foundation/base/text.hpp"

namespace jw::spool {

namespace {

using Builder = Text<PATH_MAX>;

bool put(Path& path, const Builder& text) {
    if (text.cut()) return false;
    std::memcpy(path.text, text.c_str(), text.view().size() + 1);
    return true;
}

/// The value of a variable that is set and not empty, else "".
std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? std::string_view{value} : std::string_view{};
}

/// The store in the home folder. False if there is no home, or nothing can be kept there.
bool add_home_store(Builder& path) {
    if (!add_home(path)) return false;
    path.add("/.local/share/job-watch");
    Builder store{path};
    store.add("/history.db");
    if (::access(store.c_str(), F_OK) != 0 && !can_hold_store(path.c_str())) return false;
    path = store;
    return true;
}

bool add_default_store(Builder& path) {
    if (::geteuid() == 0) {
        path.add(system_store);
        return true;
    }
    Builder home;
    if (!add_home_store(home)) return add_shelter(path);
    path.add(home.view());
    return true;
}

}  // namespace

bool find_store(Path& store, const char* option, const char* cwd) {
    Builder path;
    auto given = option != nullptr ? std::string_view{option} : variable("JOB_WATCH_DB");
    if (given.empty()) {
        if (!add_default_store(path)) return false;
    } else {
        if (!given.starts_with('/')) path.add(cwd).add("/");
        path.add(given);
    }
    return put(store, path);
}

bool default_store(Path& store) {
    Builder path;
    return add_default_store(path) && put(store, path);
}

bool is_default_store(const char* store) {
    Builder path;
    return add_default_store(path) && path.view() == store;
}

bool spool_folder(Path& folder, const Path& store, int step) {
    constexpr int own_steps = 3;
    std::string_view name{store.text};
    Builder path;
    if (step == 0) {
        path.add(name).add("-spool");
        return !name.empty() && put(folder, path);
    }
    if (step > own_steps) {
        if (name.empty()) return false;
        name = {};
        step -= own_steps;
    }
    const auto uid = std::uint64_t{::geteuid()};
    switch (step) {
        case 1:
            path.add(temporary_prefix).add_number(uid);
            break;
        case 2:
            if (uid == 0)
                path.add("/run/job-watch-spool");
            else
                path.add("/run/user/").add_number(uid).add("/job-watch-spool");
            break;
        case 3:
            path.add("/dev/shm/job-watch-").add_number(uid);
            break;
        default:
            return false;
    }
    path.add("/").add_number(checksum(name.data(), name.size()), 16).add("-spool");
    return put(folder, path);
}

}  // namespace jw::spool
