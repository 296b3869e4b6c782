// SPDX-License-Identifier: MIT
#pragma once

#include <climits>

namespace jw::spool {

/// A path in a fixed buffer: the wrapper's side has no heap. Always NUL-terminated.
struct Path {
    char text[PATH_MAX] = "";
};

/// The store of the system, which is root's, and the socket by which others send runs to it.
inline constexpr const char* system_store = "/var/lib/job-watch/history.db";
inline constexpr char ingest_socket[] = "/run/job-watch/ingest.sock";

/// Finds the store: `option` (--db) if not null, else $JOB_WATCH_DB, else one place for a user,
/// whatever else the environment says: cron, systemd and the shell have to agree. For root that is
/// system_store; else .local/share/job-watch/history.db in the home folder
/// (foundation/base/home.hpp) or, if nothing can be kept there, a place of shelter.hpp. Relative
/// paths start at `cwd`. Opens no file but /etc/passwd, makes none. False if there is no such
/// place, or its path is too long.
bool find_store(Path& store, const char* option, const char* cwd);

/// The store that is this user's where neither --db nor $JOB_WATCH_DB names one: what cron and
/// systemd use. False as above.
bool default_store(Path& store);

/// Whether `store` is where this user's is unless somebody says otherwise: for what is installed
/// once a user, such as a unit.
bool is_default_store(const char* store);

/// How many folders `spool_folder` knows.
inline constexpr int spool_ladder = 7;

/// The folders where spool entries of `store` may lie, best first: STORE-spool beside the store;
/// then, for when that disk is full, read-only or gone, folders of this user in /var/tmp, which
/// outlives a reboot, and in memory, told apart by a hash of the store's path. False if step `step`
/// does not exist for this user.
bool spool_folder(Path& folder, const Path& store, int step);

}  // namespace jw::spool
