// SPDX-License-Identifier: MIT
#pragma once

#include <climits>
#include <string_view>

#include "foundation/base/text.hpp"

namespace jw {

/// The value of a variable if it is an absolute path, else "".
std::string_view folder_variable(const char* name);

/// Adds the home folder of this user: of the account, by /etc/passwd, so that cron, systemd and a
/// login shell find the same things whatever their environments say. $HOME counts only where that
/// file does not know the user. False if neither knows one.
bool add_home(Text<PATH_MAX>& path);

}  // namespace jw
