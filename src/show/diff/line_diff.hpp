// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace jw::show {

enum class Change : std::uint8_t { same, removed, added };

/// One line of a comparison. `before` and `after` count the lines of either side up to here, so
/// that they are the index of the line in the side (or sides) it stands in.
struct Edit {
    Change change;
    std::size_t before, after;
};

/// The shortest way from one list of lines to another, by Myers' algorithm. Lines are given as
/// numbers: equal lines have equal numbers. Nothing if more than `most_changes` lines differ, so
/// that time and memory are bounded whatever the input.
std::optional<std::vector<Edit>> line_diff(const std::vector<std::uint32_t>& before,
                                           const std::vector<std::uint32_t>& after,
                                           std::size_t most_changes = 1000);

}  // namespace jw::show
