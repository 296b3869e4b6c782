// SPDX-License-Identifier: MIT
#pragma once

#include "show/terminal/terminal.hpp"

namespace jw::show {

enum class ColourChoice { automatic, always, never };

/// Where the answer will be read: lines fit $COLUMNS or the terminal, and are whole where there is
/// neither; colour as --color, NO_COLOR, CLICOLOR_FORCE and TERM have it; characters as the locale
/// has them.
Terminal find_terminal(ColourChoice colour);

/// As LC_ALL, LC_CTYPE and LANG say, installed or not: cron's mails have none and get ASCII.
Charset charset_of_locale();

bool output_is_terminal();

}  // namespace jw::show
