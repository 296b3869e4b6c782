// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/model/run.hpp"

namespace jw::show {

/// One side of a comparison.
struct Side {
    Run run;
    Output output;
};

}  // namespace jw::show
