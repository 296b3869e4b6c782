// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/model/outcome.hpp"
#include "judge/output/lines.hpp"

namespace jw::findings {

/// What the judgement knows of one run. What is absent is not known.
struct Observation {
    std::uint32_t run = 0;  ///< the job's runs in their order, counted from 0
    double started = 0;     ///< seconds since 1970
    Outcome outcome = Outcome::success;
    std::optional<double> duration = {}, cpu = {};  ///< seconds
    std::optional<double> max_rss = {};             ///< bytes
    std::optional<double> stdout_bytes = {}, lines = {};
    std::vector<std::pair<std::string_view, double>> metrics = {};
    std::optional<std::string_view> output = {};
    output::Extent extent = output::Extent::whole;  ///< of `output`
};

}  // namespace jw::findings
