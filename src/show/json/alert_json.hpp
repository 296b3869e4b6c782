// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "judge/alert/message.hpp"
#include "show/json/json.hpp"
#include "show/notices/alert_text.hpp"

namespace jw::show {

/// A notice as job-watch.toml(5), THE DOCUMENT, describes it: schema `job-watch.alert/1`. Fields
/// are only ever added to it; what is not known is null.
Json json_of(const alert::Message& message, OutputPart output);

}  // namespace jw::show
