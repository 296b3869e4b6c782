// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "show/report/figures/card.hpp"
#include "show/report/markup/html.hpp"

namespace jw::report {

/// The last runs of a job as a small picture, newest right: a bar as high as the run took long; a
/// failure fills the height and reaches below the line, a skipped run is a dot, one under way is
/// dashed. A hundred of them stay small.
Html strip(const std::vector<Mark>& marks);

/// What strips of a page share; once on it.
Html strip_gaps();

/// What the signs of a strip mean.
Html strip_legend();

/// `last 60 runs: 57 ok, 3 failed, the newest failed`.
std::string strip_words(const std::vector<Mark>& marks);

}  // namespace jw::report
