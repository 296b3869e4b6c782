// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "inventory/jobs/machine.hpp"

namespace jw::query {

/// All that a machine is to run, as this user may see it.
struct Survey {
    Survey() = default;
    Survey(const Survey&) = delete;  // lines view the crontabs
    Survey& operator=(const Survey&) = delete;
    ~Survey() = default;

    inventory::View view{inventory::View{jw::unit::Root{""}, {}, false, {}}};
    inventory::Crontabs files;
    std::vector<inventory::CronJob> lines;
    std::vector<inventory::Job> jobs;
};

/// Users' crontabs as they lie in the spool, which is quick, or as crontab(1) tells them, which is
/// how they are to be given back to it.
enum class Spool { quick, exact };

/// Reads the tree that JOB_WATCH_ROOT names, else this machine: then managers and the journal are
/// asked, too.
std::unique_ptr<Survey> survey(Instant now, Spool spool);

}  // namespace jw::query
