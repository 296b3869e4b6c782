// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "systemd/journal/entry.hpp"
#include "systemd/sd/journal.hpp"

namespace jw::harvest {

/// What the processes of one unit wrote, from several files in the order in which it was written:
/// a service of another user writes to that user's file, its manager to the system's.
///
/// libsystemd can read several files as one, too. For that it maps each of them anew, and of more
/// than a few it drops and maps pages without end.
class UnitLines {
public:
    /// One file of a journal. It outlives this, and nobody else steps through it meanwhile.
    struct File {
        sd::Journal* journal;
        bool goes_back = false;  ///< see JournalFile: it is read from its beginning
    };

    /// The system's unit of that name, or a user's, from the first line at or after `from` on.
    UnitLines(const std::vector<File>& files, const std::string& unit,
              std::optional<std::uint32_t> uid, Instant from);

    /// Takes the next line. False at the end.
    bool next(journal::Entry& line);

private:
    /// A file that stands at a line which was not taken yet.
    struct Head {
        sd::Journal* file;
        Instant received;
        std::optional<sd::BootTime> boot_time = {};
        bool is_over = false;

        /// Whether its line was written before that of `other`: of one boot by the clock of the
        /// boot, since the wall clock may have been set.
        bool is_before(const Head& other) const;
    };

    void step_over(const Head& taken);
    static void step(Head& head);

    std::vector<Head> heads_;
};

}  // namespace jw::harvest
