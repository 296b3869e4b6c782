// SPDX-License-Identifier: MIT
#include "capture/spool/place.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "capture/spool/entry.hpp"
#include "foundation/base/fd.hpp"
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

/// Field `index` of one passwd(5) line.
std::string_view passwd_field(std::string_view line, int index) {
    for (; index > 0; --index) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return {};
        line.remove_prefix(colon + 1);
    }
    return line.substr(0, line.find(':'));
}

/// The home folder of this user by /etc/passwd. getpwuid(3) would load name service modules,
/// which a static program without a heap can't.
bool add_passwd_home(Builder& path) {
    Text<24> uid;
    uid.add_number(::geteuid());
    const Fd file{::open("/etc/passwd", O_RDONLY | O_CLOEXEC)};
    char chunk[4096];
    std::size_t length = 0;
    while (file) {
        const auto n = ::read(file.get(), chunk + length, sizeof chunk - length);
        if (n > 0) length += static_cast<std::size_t>(n);
        std::string_view rest{chunk, length};
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            const auto line = rest.substr(0, end);
            rest.remove_prefix(end + 1);
            const auto home = passwd_field(line, 5);
            if (passwd_field(line, 2) != uid.view() || !home.starts_with('/')) continue;
            path.add(home);
            return true;
        }
        if (n <= 0 || rest.size() == sizeof chunk) return false;
        std::memmove(chunk, rest.data(), rest.size());
        length = rest.size();
    }
    return false;
}

bool add_home(Builder& path) {
    const auto home = variable("HOME");
    if (!home.starts_with('/')) return add_passwd_home(path);
    path.add(home);
    return true;
}

bool add_default_store(Builder& path) {
    if (::geteuid() == 0) {
        path.add("/var/lib");
    } else if (const auto data = variable("XDG_DATA_HOME"); data.starts_with('/')) {
        path.add(data);
    } else {
        if (!add_home(path)) return false;
        path.add("/.local/share");
    }
    path.add("/job-watch/history.db");
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

bool is_default_store(const char* store) {
    Builder path;
    return add_default_store(path) && path.view() == store;
}

bool spool_folder(Path& folder, const Path& store, int step) {
    constexpr int memory_steps = 3;
    std::string_view name{store.text};
    Builder path;
    if (step == 0) {
        path.add(name).add("-spool");
        return !name.empty() && put(folder, path);
    }
    if (step > memory_steps) {
        if (name.empty()) return false;
        name = {};
        step -= memory_steps;
    }
    const auto uid = std::uint64_t{::geteuid()};
    switch (step) {
        case 1:
            if (uid == 0)
                path.add("/run/job-watch-spool");
            else
                path.add("/run/user/").add_number(uid).add("/job-watch-spool");
            break;
        case 2:
            path.add("/dev/shm/job-watch-").add_number(uid);
            break;
        case 3:
            path.add("/var/tmp/job-watch-").add_number(uid);
            break;
        default:
            return false;
    }
    path.add("/").add_number(checksum(name.data(), name.size()), 16).add("-spool");
    return put(folder, path);
}

}  // namespace jw::spool
