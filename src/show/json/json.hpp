// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"
#include "history/reading/history.hpp"
#include "show/words/next_runs.hpp"

namespace jw::show {

/// Keeps the order of the fields.
using Json = nlohmann::ordered_json;

// The shapes of --json. Within a schema number fields are only ever added. Every string is valid
// UTF-8, written as ASCII; where bytes had to be replaced, a field with `_base64` behind its name
// holds them exactly, and is null otherwise.

Json json_of(const Run& run);
Json json_of(const Run& run, const Output& output);
Json json_of(const history::JobSummary& job, const NextRuns& next, Instant now);

/// Text as a JSON string, replaced where it is no UTF-8.
Json json_text(std::string_view bytes);

/// `bytes` in base 64 if they are no UTF-8, else null.
Json exact_bytes(std::string_view bytes);

/// The two parts around the items of a document, and one item; the caller puts commas between
/// items. So a document of any length never is in memory as a whole.
/// `warnings` are what every answer has to say, such as of runs that could not be recorded.
std::string json_begin(std::string_view verb, const std::vector<std::string>& warnings = {});
std::string json_item(const Json& item);
std::string json_end();

}  // namespace jw::show
