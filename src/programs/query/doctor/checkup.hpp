// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/alerting/alert_book.hpp"
#include "settings/config/config.hpp"

namespace jw::query {

enum class Grade { ok, warning, failed };

/// One thing that `doctor` looked at.
struct Finding {
    Grade grade = Grade::ok;
    std::string subject;  ///< one word or two: `store`, `disk space`
    std::string text;     ///< what is the case
    std::string next;     ///< what to do, unless ok
};

using Findings = std::vector<Finding>;

// Each looks at one part of the surroundings of a store and tells what it found. None changes
// anything, and none throws.

Finding check_recorder(const std::string& program);
Finding check_clock(Instant now, std::optional<Instant> newest_run);
Findings check_disk(const std::string& folder);
/// Whether path, its folder and its spool belong to us and are closed to others.
Findings check_access(const std::string& store);
/// Entries that wait to be recorded, and files that nobody can read.
Findings check_spool(const std::string& store, Instant now);
/// Whether somebody looks for starts that do not come. Nothing where no store is yet.
Findings check_looks(std::optional<Instant> last_look, Instant now);
/// Which stores and spool folders of this user there are, and which of them cron and systemd use.
Findings check_places(const std::string& store, Instant now);
/// Whether the socket is there by which sandboxed services reach the system's store. Nothing for
/// other stores.
Findings check_ingest(const std::string& store);
/// Databases that were set aside since they were damaged or of a newer version.
Findings check_set_aside(const std::string& store);
/// What is wrong in the configuration at `path`, or that it is good.
Findings check_configuration(const config::Loaded& loaded, const std::string& path);
/// Whether the file for Prometheus can be written. Nothing where none is configured.
Findings check_metrics(const config::Metrics& metrics, Instant now);
/// Whether notices leave: the program that sends them, what waits, disabled channels. Nothing
/// where no channel is configured.
Findings check_alerts(const config::Config& config, const history::AlertBook& book, Instant now);

}  // namespace jw::query
