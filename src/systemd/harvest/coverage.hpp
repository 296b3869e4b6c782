// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"

namespace jw::journal {

/// What an import looked at and what it found there.
struct Coverage {
    std::optional<Instant> begins, ends;  ///< of the journals
    std::uint64_t files = 0;              ///< journal files that were read, or were read before
    std::uint64_t unreadable = 0;         ///< for lack of permission
    std::uint64_t runs = 0;
    std::uint64_t services = 0;  ///< for whoever saw all runs to fill in
    std::uint64_t without_beginning = 0;
    std::uint64_t interrupted = 0;   ///< by reboots
    std::uint64_t unknown_ends = 0;  ///< the journal does not say how
    std::uint64_t under_way = 0;     ///< not imported yet
    std::uint64_t suppressed = 0;    ///< runs about which journald dropped lines
    std::uint64_t gaps = 0;          ///< places where entries went between two imports

    /// Adds what a later reader found, who went on where the one before had come to its end.
    void add(const Coverage& later);
};

std::string text_of(const Coverage& coverage);

/// Nothing for a text that is none.
std::optional<Coverage> coverage_of(const std::string& text);

}  // namespace jw::journal
