// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"

namespace jw::history {

/// A place in the order of a job's runs.
struct RunPlace {
    double ordered = 0;
    std::int64_t id = 0;

    bool operator==(const RunPlace&) const = default;
    // NOLINTNEXTLINE(modernize-use-nullptr): it takes the comparison for a pointer
    std::partial_ordering operator<=>(const RunPlace&) const = default;
};

RunPlace run_place(const Run& run);

/// From where on the runs of jobs are to be judged once more, since something about one of them has
/// come, changed or gone. Runs that have not ended are not judged.
class JudgedChanges {
public:
    /// A run as it was, and as it is now; 0, 1 or both of them.
    void note(const Run* before, const Run* after);

    /// The first place of each job; forgets them.
    std::map<std::string, RunPlace> take();

private:
    void note(const Run& run);

    std::map<std::string, RunPlace> first_;
};

}  // namespace jw::history
