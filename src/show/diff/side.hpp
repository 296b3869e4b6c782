// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/model/run.hpp"

namespace jw::render {

/// One side of a comparison.
struct Side {
    Run run;
    Output output;
};

}  // namespace jw::render
