// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "foundation/model/run.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

/// What one source has told of a run, as it was told.
struct Part {
    Row row;
    Output output;
    bool is_kept = false;  ///< in the store's `parts`, as it is here
};

/// Whether more of an activation may come: until its manager has told, the end of a step is none of
/// the whole.
enum class Told { so_far, all };

/// The one run of all that was told of one activation of a service: by wrappers, of which each has
/// recorded a step (ExecStart= may be given several times), and by its manager, over the bus or in
/// the journal. Of how, when and why it ended the manager's word decides; the wrappers add what
/// only they know. The same whatever came first. `parts` is not empty.
Part merged(std::vector<Part> parts, Told told = Told::so_far);

}  // namespace jw::history
