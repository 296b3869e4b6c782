// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::harvest {

/// A place in a series: one journald numbers all that it writes, into whichever file, under one id.
struct Position {
    std::string series;
    std::uint64_t number = 0;
    Instant time;
    std::string cursor;
};

/// Takes a cursor of sd-journal apart, `s=CHAIN;i=NUMBER;...`. Nothing where it has another form:
/// cursors are not ours, and what can't be read is read again from the beginning.
std::optional<Position> position_of(const std::string& cursor);

/// One journal file, by a look at its first and its last entry.
struct JournalFile {
    std::string path;
    /// What the files have in common that follow one another: the series, the folder, and the name
    /// up to the `@` of those that were rotated away. A series alone is no chain: system.journal
    /// and user-1000.journal take their numbers from it in turn.
    std::string chain;
    bool is_oldest = false;  ///< of those that are left of its chain
    std::uint64_t bytes = 0;
    Position first, last;
    Instant begins, ends;
    std::string last_machine, last_boot;
    /// In it the wall clock goes back: no time tells where something lies. journald begins a new
    /// file then; who collects journals of other machines does not.
    bool goes_back = false;
};

struct Survey {
    std::vector<JournalFile> files;    ///< in the order in which they are to be read
    std::vector<std::string> damaged;  ///< whose entries can't be found
    std::uint64_t unreadable = 0;      ///< for lack of permission
};

/// Opens each file once. Empty ones are left out.
Survey survey(const std::vector<std::string>& paths);

}  // namespace jw::harvest
