// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "journal/entry.hpp"
#include "journal/kept_text.hpp"
#include "journal/unit_run.hpp"

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

    /// `runs`: of one manager and unit, in the order of time.
    UnitOutput(std::vector<UnitRun> runs, Give give);

    /// The lines in the order of time. False: no run wants those that follow.
    bool add(const Entry& line);

    /// Gives what was not given yet.
    void finish();

    /// From when on lines are wanted.
    Instant from() const;

private:
    struct Part {
        WrittenRun written;
        Instant from, until;  ///< when the run's lines can come
    };

    Part* part_for(const Entry& line);
    Part* by_time(Instant time);
    static void append(Part& part, const Entry& line);
    void give_before(Instant time);
    void give_of_other_boots(const Entry& line);

    Give give_;
    std::vector<Part> parts_;
    std::size_t given_ = 0;  ///< parts before this one are done
    std::unordered_map<std::string, std::size_t> by_invocation_;
    std::unordered_map<std::string, std::size_t> by_stream_;
};

}  // namespace jw::journal
