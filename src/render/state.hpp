// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "render/styled.hpp"
#include "store/history.hpp"

namespace jw::render {

/// What a job needs from its reader, in the order of need.
enum class State { failing, running, ok, idle };

/// failing: the newest finished run failed. idle: nothing ran to an end that is known, or was
/// skipped only.
State state_of(const store::JobSummary& job);

/// `FAIL x3`, `run`, `ok`, `idle`; in UTF-8 with a mark in front.
Styled state_text(const store::JobSummary& job, Charset charset);

/// `failing`, `running`, `ok`, `idle`, as --json has it.
std::string_view state_word(State state);

/// The jobs that need attention first: failing ones with the longest streak leading, then running,
/// ok and idle ones; the most recent first among equals.
void sort_by_need(std::vector<store::JobSummary>& jobs);

}  // namespace jw::render
