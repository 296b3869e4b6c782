// SPDX-License-Identifier: MIT
#include "history/recording/set_aside.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string_view>

#include "foundation/base/fd.hpp"
#include "history/database/database.hpp"
#include "history/file/rename_new.hpp"

namespace jw::history {

namespace {

constexpr auto damaged_infix = ".damaged-";
/// Earlier versions of job-watch set a store aside that a later one had written.
constexpr auto newer_infix = ".newer-";

std::string utc_stamp(std::chrono::system_clock::time_point now) {
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
    return {text.data(), length};
}

/// The database itself, not its log.
bool is_set_aside(std::string_view name, std::string_view store) {
    if (!name.starts_with(store)) return false;
    name.remove_prefix(store.size());
    const bool is_named_so = name.starts_with(damaged_infix) || name.starts_with(newer_infix);
    return is_named_so && !name.ends_with("-wal") && !name.ends_with("-shm") &&
           !name.ends_with("-journal");
}

/// 0 or errno. A file that is not there needs no renaming; none is ever overwritten.
int rename_if_there(const std::string& from, const std::string& to) {
    const int error = rename_new(from, to);
    return error == ENOENT ? 0 : error;
}

void sync_folder_of(const std::string& path) {
    const auto folder = path.substr(0, path.rfind('/') + 1);
    const Fd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (fd) ::fsync(fd.get());
}

}  // namespace

Result<std::string> set_aside(const std::string& path, std::chrono::system_clock::time_point now) {
    const auto base = path + damaged_infix + utc_stamp(now);
    auto aside = base;
    for (int n = 2; ::access(aside.c_str(), F_OK) == 0; ++n) aside = base + "." + std::to_string(n);

    // The log goes first: left behind, it would be replayed into the store that is made next.
    for (const auto* part : {"-wal", "-shm", "-journal", ""}) {
        const int error = rename_if_there(path + part, aside + part);
        if (error == 0) continue;
        return Failure{.what = "can't set the unusable store " + path + " aside",
                       .why = std::strerror(error),
                       .next = "move the file away by hand; until then runs wait in the spool"};
    }
    sync_folder_of(path);
    return aside;
}

std::vector<std::string> stores_set_aside(const std::string& path) {
    namespace fs = std::filesystem;
    const fs::path file{database_file(path)};
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator item{file.parent_path(), error}, end; !error && item != end;
         item.increment(error)) {
        const auto name = item->path().filename().string();
        if (is_set_aside(name, file.filename().string())) found.push_back(item->path().string());
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace jw::history
