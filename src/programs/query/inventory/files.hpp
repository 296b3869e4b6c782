// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::query {

/// Puts a text in the place of a file's, by one rename: owner and mode stay. Fails, and nothing has
/// changed, where the file is not as it was read (`before`), has several names, or can't be
/// written. A file that is not there (`before` is "") is made, with the folder it lies in.
Result<bool> replace_file(const std::string& path, const std::string& before,
                          const std::string& after);

/// Keeps a text that is about to be replaced in a folder of this user's own, under a name that says
/// what it was and when. The path of what was written.
Result<std::string> keep_former(const std::string& folder, const std::string& title,
                                const std::string& text, Instant now);

}  // namespace jw::query
