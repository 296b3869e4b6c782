// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "foundation/base/result.hpp"
#include "show/report/site/folder.hpp"

namespace jw::report {

// A folder has the pages of one store: two would remove each other's. Which it is stands in a file
// of the folder; a store that no longer exists is ignored.

/// The folder for the pages of a store that nobody has named another for: `html` beside the store,
/// or `STORE-html` where `html` has those of another store.
std::string usual_folder(const std::string& store);

/// Makes the folder that of this store; fails if it is another's. One process at a time does.
std::optional<Failure> claim(const Folder& folder, const std::string& store);

}  // namespace jw::report
