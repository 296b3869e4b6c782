// SPDX-License-Identifier: MIT
#pragma once

namespace jw::show {

enum class Colour { off, on };

/// Which characters may be written: a terminal that does not speak UTF-8 gets ASCII only.
enum class Charset { ascii, utf8 };

/// Whether lines must fit into the columns. In a pipe or a file nothing is cut: who reads a name
/// there wants to use it.
enum class Fit { to_columns, whole };

/// What is known of the place where the text will be read.
struct Terminal {
    int columns = 80;
    int lines = 24;
    Colour colour = Colour::off;
    Charset charset = Charset::ascii;
    Fit fit = Fit::to_columns;
};

}  // namespace jw::show
