// SPDX-License-Identifier: MIT
#pragma once

namespace jw::show {

enum class Colour { off, on };

/// Which characters may be written: a terminal that does not speak UTF-8 gets ASCII only.
enum class Charset { ascii, utf8 };

/// What is known of the place where the text will be read.
struct Terminal {
    int columns = 80;
    int lines = 24;
    Colour colour = Colour::off;
    Charset charset = Charset::ascii;
};

}  // namespace jw::show
