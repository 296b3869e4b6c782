// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "foundation/model/run.hpp"
#include "show/terminal/styled.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// The last runs of a job, one character each, the newest at the right end: letters for what went
/// wrong, and for the successes a dot, or in UTF-8, where it is known how long the run took, a
/// block as high as that on the job's own scale. `newest_first` as the store gives it; at most
/// `length` of them are shown.
Styled strip(const std::vector<Run>& newest_first, std::size_t length, Charset charset);

}  // namespace jw::show
