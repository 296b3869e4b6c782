// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::history {

/// What somebody says of a finding.
enum class Word {
    accepted,   ///< it is how the job is to be: the finding is closed
    dismissed,  ///< and nothing like it is to be pushed again of this job
};

/// Keeps that word. False if there is no such finding of the job.
Result<bool> answer_finding(const std::string& store, const std::string& job, std::int64_t id,
                            Word word, Instant now);

}  // namespace jw::history
