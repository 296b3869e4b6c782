// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include "programs/harvest/chain.hpp"
#include "systemd/sd/journal.hpp"

namespace jw::harvest {

/// Journal files, each open by itself for as long as somebody reads it. Whoever comes after another
/// finds the pages mapped that he read: to map a page is what costs most in reading it.
class OpenFiles {
public:
    /// Null where it can't be opened. Matches and place are as whoever had it before left them. The
    /// same as long as it stays open.
    sd::Journal* journal_of(const JournalFile& file);

    /// Opens anew what libsystemd has dropped: it reads no more of a file once a step through it
    /// has failed, be it one to a line of a single unit. All lose their matches and their places.
    void mend();

    /// Closes those that nobody has asked for since the last time.
    void close_idle();

private:
    struct Open {
        sd::Journal journal;
        bool asked_for;
    };

    std::map<std::string, Open> by_path_;
};

}  // namespace jw::harvest
