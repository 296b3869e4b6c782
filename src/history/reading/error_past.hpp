// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "judge/output/signature.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// Whether the error of a run came before, among the failures of its job of which it is known.
struct ErrorPast {
    std::uint64_t failures = 0;          ///< before the run
    std::uint64_t same = 0;              ///< those of them with the same error
    std::uint64_t in_row = 0;            ///< and those of the last ones
    std::optional<Instant> first, last;  ///< of the same ones
};

/// `signature` as output::signature() has it.
ErrorPast error_past(const SQLite::Database& database, const Run& run,
                     const std::string& signature);

/// The jobs whose last run, of those that count, failed with an error that is known.
std::vector<output::Failing> failing_jobs(const SQLite::Database& database);

}  // namespace jw::history
