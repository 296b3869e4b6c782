// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "inventory/crontab/crontab.hpp"
#include "inventory/crontab/environment.hpp"
#include "inventory/shell/purpose.hpp"
#include "inventory/shell/shell_line.hpp"
#include "systemd/unit/root.hpp"

namespace jw::inventory {

/// A job of a crontab, and what is to be known of its surroundings.
struct CronJob {
    std::size_t crontab = 0;  ///< its index
    CrontabLine line;         ///< views the crontab's text
    std::string user;
    std::shared_ptr<const CronEnvironment> environment;
    ShellLine shell;
    Purpose purpose;
    std::string name;            ///< of its user's only
    bool is_wrapped = false;     ///< job-watch is in it
    bool is_left_alone = false;  ///< `# job-watch: ignore` stands in the line above
};

/// The jobs of crontabs, in their order. The names of those that are not wrapped are made of their
/// commands, or are what `# job-watch: name=NAME` says in the line above; the second of a name gets
/// a number. Lines that cron refuses come, too.
std::vector<CronJob> cron_jobs(const std::vector<Crontab>& crontabs, const unit::Root& root);

/// Where it stands: `FILE:LINE`.
std::string place_of(const CronJob& job, const std::vector<Crontab>& crontabs);

/// Names that no other job of their user has.
class Names {
public:
    void take(const std::string& user, const std::string& name) { taken_[user].insert(name); }

    std::string free(const std::string& user, const std::string& wanted);

private:
    std::map<std::string, std::set<std::string>> taken_;
    std::map<std::string, int> numbers_;  ///< the last that stands behind USER and NAME
};

}  // namespace jw::inventory
