// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

/// What one source has told of a run, as it was told.
struct Part {
    Row row;
    Output output;
    bool is_kept = false;  ///< in the store's `parts`, as it is here
    bool closes = false;   ///< see spool::Entry
};

/// Whether more of an activation may come: until its manager has told, the end of a step is none of
/// the whole.
enum class Told { so_far, all };

/// So many tries are one run at most: a service that fails and is started again for ever is told of
/// now and then.
inline constexpr std::uint32_t most_tries = 20;

/// Nor does a run last any longer for further tries.
inline constexpr std::chrono::hours longest_trying{24};

/// Whether a try, as its manager counts them, is one of the same run as the one before it.
constexpr bool is_further(std::uint32_t attempt) {
    return attempt > 1 && attempt % most_tries != 1;
}

/// Whether its end is none, since its manager tries again.
bool is_tried_again(const Run& run);

/// The one run of all that was told of one activation of a service: by wrappers, of which each has
/// recorded a step (ExecStart= may be given several times), and by its manager, over the bus or in
/// the journal. Of how, when and why it ended the manager's word decides; the wrappers add what
/// only they know. Where Restart= had it tried again after a failure, each try is told of under an
/// invocation of its own: the run begins with the first and ends as the last one. The same whatever
/// came first. `parts` is not empty.
Part merged(std::vector<Part> parts, Told told = Told::so_far);

}  // namespace jw::history
