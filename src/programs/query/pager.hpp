// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::query {

/// The command to page with: $JOB_WATCH_PAGER, else $PAGER, else `less -FRX`; "" for none.
std::string pager_command();

/// Shows the text in the pager and waits for it; false if that could not be done and nothing was
/// shown.
bool page(std::string_view text, const std::string& command);

/// Writes all of it to standard output; false, with errno, if that could not be done.
bool write_out(std::string_view text);

}  // namespace jw::query
