// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::output {

/// What went wrong in a failed run, without what differs from run to run: its error line with marks
/// in place of numbers, times, ids and names of temporary files; where it printed none, or
/// something else ended it, how it ended, in parentheses. Two runs with one signature have the same
/// error. "" of a run that did not fail, and where it is not known what it printed. At most 240
/// bytes.
std::string signature(const Run& run, const Output& output);

/// A line without what differs from run to run, see signature().
std::string folded(std::string_view line);

/// A job that fails: with what, and since when.
struct Failing {
    std::string job, signature;
    Instant since;
};

/// Jobs that began to fail with one error at one time.
struct CommonError {
    std::string error;  ///< the system's words for it, else the signature
    std::vector<std::string> jobs;
    Instant since;
};

/// Of three jobs or more, of which each began within an hour after another; most jobs first.
std::vector<CommonError> common_errors(std::vector<Failing> failing);

}  // namespace jw::output
