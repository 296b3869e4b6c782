// SPDX-License-Identifier: MIT
#pragma once

#include "judge/starts/sleeps.hpp"
#include "judge/starts/slots.hpp"

namespace jw::starts {

/// One start so long after the other.
struct Interval {
    double period = 0;          ///< seconds
    bool stands_still = false;  ///< its clock stands still while the machine is suspended

    /// The next start, in a list of one.
    void visit(const Sleeps& sleeps, Window window, const Visit& visit) const;
};

}  // namespace jw::starts
