// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "generate/jobs/jobs_file.hpp"
#include "systemd/unit/root.hpp"
#include "systemd/unit/search_path.hpp"

namespace jw::config {

/// The folders with jobs.toml and jobs.d, the first wins: those of the system are below /etc, /run
/// and /usr/lib; a user's are his own and /etc/job-watch/user.
std::vector<std::string> jobs_folders(unit::Scope scope, const unit::Home& home);

/// Reads jobs.toml, then jobs.d/*.toml in the order of their names. Of files with one name that
/// of the first folder counts; a link to /dev/null hides it. At most 1000 files and 16 MiB;
/// none that others may write to, for the reader's own tree and for an image alike.
Jobs load_jobs(const unit::Root& root, const std::vector<std::string>& folders);

}  // namespace jw::config
