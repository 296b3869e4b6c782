// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "history/reading/gauges.hpp"

namespace jw::show {

/// The first bytes of what prometheus_text() writes, by which a file of it is known.
inline constexpr std::string_view metrics_begin = "# HELP job_watch_";

struct Metrics {
    std::vector<history::JobGauges> jobs;
    std::string_view version;
    std::optional<Instant> last_look;  ///< for starts that did not come
};

/// The text format of Prometheus 0.0.4, as its page on exposition formats has it. Names of jobs and
/// hosts are shown as on a screen, since anybody can read the file; of two that look the same there
/// the first is told.
std::string prometheus_text(const Metrics& metrics);

}  // namespace jw::show
