// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <vector>

#include "inventory/adopt/change.hpp"
#include "programs/query/inventory/survey.hpp"

namespace jw::query {

enum class Direction { adopt, unadopt };

/// Which jobs are meant: by the name or the place that `scan` shows, or all of them.
struct Wanted {
    std::vector<std::string> words;
    bool all = false;

    bool names(const std::string& name, const std::string& place, const std::string& unit) const;
};

/// A file, or a crontab, and the text it is to get.
struct FileChange {
    enum class Kind { crontab, system_file, services };
    Kind kind = Kind::crontab;
    std::string title;  ///< for people
    std::string path;   ///< of a file
    std::string user;   ///< of a crontab; "" for that of who asks
    std::string before, after;
};

/// All that is to be done. A value: nothing has been done yet.
struct Adoption {
    std::vector<FileChange> files;
    std::vector<inventory::CrontabChange::Line> changed, left;
    std::set<std::string> unknown;  ///< words that name no job

    /// A job that was asked for by its name is left as it is.
    bool has_refused = false;
};

/// Fails where nothing can be wrapped at all.
Result<Adoption> adoption_of(const Survey& survey, const Wanted& wanted, Direction direction);

}  // namespace jw::query
