// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"

namespace jw::config {

/// What may stand in {{ }} in a channel's `body`: fields of the document job-watch.alert/1, those
/// of its run with the dot.
inline constexpr auto placeholders = std::to_array<std::string_view>({
    "ack",         "command",       "created",
    "down_for",    "failing_since", "failures_in_row",
    "host",        "incident",      "job",
    "job_count",   "jobs",          "key",
    "kind",        "last_success",  "late_by",
    "link",        "output",        "output_name",
    "quiet_until", "reason",        "run.duration",
    "run.exit",    "run.id",        "run.outcome",
    "run.program", "run.signal",    "run.signal_name",
    "run.started", "run.what",      "subject",
    "text",        "usual_p50",     "usual_p95",
    "why",
});

/// Text that is sent as it is, and then a value. `placeholder` is "" at the end.
struct TemplatePart {
    std::string literal;
    std::string placeholder;
};

/// Takes a template apart. Fails with the first placeholder that is unknown or not closed.
Result<std::vector<TemplatePart>> parse_body_template(std::string_view body);

}  // namespace jw::config
