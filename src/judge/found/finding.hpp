// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jw::findings {

/// What was found out. The numbers may be stored: they never change their meaning.
enum class Kind : std::uint8_t {
    shift = 0,         ///< a level has moved and stays
    drift = 1,         ///< it moves slowly, for weeks
    empty = 2,         ///< one run without output
    collapse = 3,      ///< one run with far too little
    explode = 4,       ///< runs with far too much
    content = 5,       ///< output of another kind
    missing_line = 6,  ///< a line that each output had
    new_line = 7,      ///< a line of trouble that none had
    failure_rate = 8,  ///< more runs fail than used to
    missed = 9,        ///< a start that the schedule has did not come
    late = 10,         ///< a start that the rhythm lets expect did not come
    recovered = 11,    ///< a level is back where it was before its shift
    caught_up = 12,    ///< a start that stands in for some that did not come
    too_often = 13,    ///< starts come closer to each other than they are to
};

inline constexpr auto kind_words = std::to_array<std::string_view>(
    {"shift", "drift", "empty", "collapse", "explode", "content", "missing_line", "new_line",
     "failure_rate", "missed", "late", "recovered", "caught_up", "too_often"});

constexpr std::string_view word(Kind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

constexpr std::optional<Kind> kind_of(std::string_view word) {
    for (std::size_t i = 0; i < kind_words.size(); ++i)
        if (kind_words[i] == word) return static_cast<Kind>(i);
    return std::nullopt;
}

/// One thing that was found out about a job. `before` and `now` are in the signal's own unit:
/// seconds, bytes, a count, a share of runs. What a kind has no use for stays 0.
struct Finding {
    Kind kind = Kind::shift;
    std::string signal;       ///< `duration`, `cpu`, a metric's name, ...
    std::uint32_t at = 0;     ///< the run that showed it; the last one before a missed start
    std::uint32_t since = 0;  ///< the first run of it
    double before = 0, now = 0;
    bool is_pushed = false;          ///< worth a message; else it is shown only
    std::uint32_t runs = 0;          ///< that it rests on
    std::uint32_t base = 0;          ///< runs before that it is compared with
    double record = 0;               ///< the largest such move before, as a share
    double least = 0, most = 0;      ///< of the runs before: empty, collapse, explode
    double weeks = 0, per_week = 0;  ///< drift; a share
    double told = 0, slot = 0;  ///< missed, late: since 1970, when it was certain, when it was due
    double last = 0;            ///< missed, late, caught_up: the start before
    std::string line;           ///< missing_line, new_line; "" if it is not known how it reads
    std::uint32_t others = 0;   ///< further lines that are missing
};

}  // namespace jw::findings
