// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jw::inventory {

/// A word of a command line, before any expansion.
struct Word {
    std::string text;         ///< its quotes taken away, where nothing in it is expanded
    bool is_literal = true;   ///< nothing in it is expanded
    bool is_alike = true;     ///< what is expanded in it is the same in a shell one level deeper
    bool is_unquoted = true;  ///< no quote, no backslash: it may be a reserved word
};

struct Redirection {
    int descriptor = 1;  ///< -1: both outputs, as bash's &> says
    std::string sign;    ///< `>`, `>>`, `>&` and so on
    Word target;
};

/// The words between two operators, and where its output goes.
struct SimpleCommand {
    std::vector<Word> words;
    std::vector<Redirection> redirections;

    /// The first word behind assignments; words.size() where there is none.
    std::size_t program() const;
};

/// Which shell reads the line. bash also where sh is a link to it.
enum class Dialect { posix, bash };

/// What a shell makes of a line, as far as that can be said without running it.
struct ShellLine {
    std::vector<SimpleCommand> commands;
    bool is_single = true;        ///< no operators but redirections
    bool is_closed = true;        ///< quotes and parentheses end
    bool goes_on_behind = false;  ///< `&`: the shell does not wait for all of it
};

/// Never fails; in doubt it is not single.
ShellLine read_shell_line(std::string_view text, Dialect dialect = Dialect::posix);

/// Whether the shells of this world do it themselves, or read it as more than a program's name.
bool is_of_shell(std::string_view word);

/// Whether the word is NAME=VALUE.
bool is_assignment(std::string_view word);

}  // namespace jw::inventory
