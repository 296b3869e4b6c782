// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "systemd/journal/entry.hpp"
#include "systemd/journal/kept_text.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::journal {

/// A run with the lines that its unit wrote meanwhile.
struct WrittenRun {
    UnitRun run;
    KeptText text;
    std::optional<std::uint32_t> uid;  ///< whose process wrote
};

/// Deals the lines of one unit of one manager out to its runs. Short processes lose their
/// invocation id, and lines come before the start and after the end of what wrote them: an id
/// settles it, else the stream, else the time.
class UnitOutput {
public:
    using Give = std::function<void(WrittenRun&)>;

    /// All runs are of one manager and unit. Those `beside` are not given, but lines may be theirs.
    UnitOutput(std::vector<UnitRun> runs, Give give, std::vector<UnitRun> beside = {});

    /// The lines in the order in which they were written. False: no run that is to be given wants
    /// those that follow.
    bool add(const Entry& line);

    /// Gives what was not given yet.
    void finish();

    /// From when on lines are wanted. The beginning of all time where the clock was set back: then
    /// no time tells where in the journal a line may lie.
    Instant from() const;

private:
    struct Part {
        WrittenRun written;
        bool wanted;          ///< to be given
        Instant from, until;  ///< when the run's lines can come
    };

    void take(std::vector<UnitRun> runs, bool wanted);
    void give(Part& part);

    Part* part_for(const Entry& line);
    Part* by_time(const Entry& line);
    void find_order();
    static void append(Part& part, const Entry& line);
    void give_before(Instant time);
    void give_of_other_boots(const Entry& line);

    Give give_;
    std::vector<Part> parts_;
    std::size_t given_ = 0;   ///< parts before this one are done
    std::size_t wanted_ = 0;  ///< so many are still to be given
    bool goes_back_ = false;  ///< the wall clock does, between or in the runs
    std::unordered_map<std::string, std::size_t> by_invocation_;
    std::unordered_map<std::string, std::size_t> by_stream_;
};

}  // namespace jw::journal
