// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "capture/spool/listing.hpp"
#include "capture/spool/possible_stores.hpp"
#include "capture/spool/shelter.hpp"
#include "history/database/spool_folders.hpp"
#include "history/reading/other_stores.hpp"
#include "programs/query/doctor/checkup.hpp"
#include "show/words/attention.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

namespace fs = std::filesystem;

constexpr auto subject = "places";

std::string default_store() {
    spool::Path path;
    return spool::default_store(path) ? path.text : "";
}

/// Which store is used when: a user who has no idea that there are two looks into the wrong one.
Finding check_default(const std::string& store) {
    const auto usual = default_store();
    if (store == usual)
        return {Grade::ok, subject, "cron, systemd and this shell use the same store", ""};
    const char* named = std::getenv("JOB_WATCH_DB");
    if (named == nullptr || *named == '\0')
        return {Grade::ok, subject, "without --db, all use " + (usual.empty() ? "none" : usual),
                ""};
    return {
        Grade::warning, subject,
        fmt::format("this question asks {}; cron and systemd use {} where nothing names a store",
                    store, usual.empty() ? "none" : usual),
        "name the store in each crontab, too (JOB_WATCH_DB=PATH), or nowhere"};
}

Findings check_shelter(const std::string& store) {
    if (!spool::is_shelter(store) || ::geteuid() == 0) return {};
    const auto text = "this user's home folder can't be written: the store is in " + store;
    if (!store.starts_with(spool::temporary_prefix)) return {{Grade::ok, subject, text, ""}};
    return {{Grade::warning, subject, text + ", where what was not used for a month may be removed",
             "as root: systemd-tmpfiles --create job-watch.conf makes /var/lib/job-watch/users for "
             "later stores; or name a store with JOB_WATCH_DB"}};
}

/// The same for the configuration.
Findings check_default_configuration() {
    const auto read = config::config_path();
    const auto usual = config::config_path_of_cron();
    if (read == usual) return {};
    return {{Grade::warning, subject,
             fmt::format("this shell reads the configuration {}; cron and systemd read {} where "
                         "nothing names another",
                         read.empty() ? "none" : read, usual.empty() ? "none" : usual),
             "name it in each crontab, too (JOB_WATCH_CONFIG=PATH), or nowhere"}};
}

Findings check_others(const std::string& store, Instant now) {
    Findings found;
    for (const auto& other : history::other_stores(store))
        found.push_back({Grade::warning, subject,
                         fmt::format("another store of this user: {}: {}", other.path,
                                     show::words_of(other, now)),
                         "ask it with --db " + other.path});
    return found;
}

/// What waits in folders that this store does not read.
Findings check_strange_spools(const std::string& store) {
    const auto own = history::SpoolFolders{store};
    Findings found;
    for (const auto& folder : spool::spool_folders_apart()) {
        const auto count = spool::list(folder).size();
        if (count == 0 || std::ranges::count(own.all(), folder) > 0) continue;
        found.push_back({Grade::warning, subject,
                         fmt::format("{} in {} for another store of this user",
                                     show::counted(count, "file"), folder),
                         "ask that store with --db: then they are recorded"});
    }
    return found;
}

/// Stores of users without a home that root may want to know of. They are not opened: their folders
/// are those users'.
Findings check_sheltered_users(Instant now) {
    Findings found;
    if (::geteuid() != 0) return found;
    std::error_code error;
    for (fs::directory_iterator item{spool::users_folder, error}, end; !error && item != end;
         item.increment(error)) {
        const auto path = item->path().string() + "/history.db";
        struct stat status = {};
        if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
        const Instant changed{std::chrono::seconds{status.st_mtim.tv_sec}};
        found.push_back({Grade::ok, subject,
                         fmt::format("uid {} has a store in {}, last written {}", status.st_uid,
                                     path, show::relative_text(changed, now)),
                         ""});
    }
    return found;
}

}  // namespace

Findings check_places(const std::string& store, Instant now) {
    Findings found{check_default(store)};
    for (auto& more :
         {check_default_configuration(), check_shelter(store), check_others(store, now),
          check_strange_spools(store), check_sheltered_users(now)})
        found.insert(found.end(), more.begin(), more.end());
    return found;
}

}  // namespace jw::query
