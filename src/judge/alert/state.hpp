// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::alert {

/// The place of a run in the order in which runs are judged: by their ends, then by their keys.
struct Position {
    Instant ended;
    std::string key;

    // clang-tidy 14 takes the 0 in what the compiler makes of it for a null pointer.
    auto operator<=>(const Position&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// No alert.
struct Quiet {
    bool operator==(const Quiet&) const = default;
};

/// The job failed often enough, and has not succeeded since.
struct Open {
    Instant opened;
    std::optional<Instant> told;  ///< when the last notice was made; absent: none was
    bool acked = false;

    bool operator==(const Open&) const = default;
};

/// The alert opens and closes so often that it is left open, and quiet, until that has ended.
struct Flapping {
    Instant opened;
    Instant flipped;      ///< when it last changed between failing and working
    bool failing = true;  ///< where it stands now
    std::optional<Instant> told;
    bool acked = false;

    bool operator==(const Flapping&) const = default;
};

/// All that is remembered of one job between two of its runs.
struct State {
    std::optional<Position> newest;        ///< of the runs judged so far
    std::optional<Position> last_success;  ///< among them
    std::uint64_t failures = 0;            ///< in a row
    std::optional<Instant> failing_since;  ///< start of the first of them
    std::vector<Instant> openings;         ///< of the last 24 hours, oldest first, at most 3
    std::variant<Quiet, Open, Flapping> phase;

    bool operator==(const State&) const = default;
};

/// A state as one JSON object, and back. What can't be read of a text counts as absent: the worst
/// that follows is a notice more.
std::string to_json(const State& state);
State state_from_json(std::string_view text);

}  // namespace jw::alert
