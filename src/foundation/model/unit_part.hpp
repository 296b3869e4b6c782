// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace jw {

/// What the wrapper was to the service below which it ran. The numbers are part of the spool format
/// and of the store, and never change their meaning.
enum class UnitPart : std::uint8_t {
    none = 0,      ///< a process of its own, below it or outside of any
    main = 1,      ///< its main process: the run of the service is this run, or a step of it
    observed = 2,  ///< the same, and the service's manager tells of the end once all of it is over
};

}  // namespace jw
