// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "programs/query/question.hpp"
#include "show/json/json.hpp"
#include "show/terminal/terminal.hpp"
#include "systemd/harvest/coverage.hpp"

namespace jw::query {

/// What an import did.
struct Imported {
    journal::Coverage coverage;
    std::uint64_t new_runs = 0;
    bool went_on = false;              ///< where an earlier one ended
    std::vector<std::string> damaged;  ///< files, and what is wrong with each
    std::vector<std::string> refused;  ///< runs that the store can't take, and why
};

/// One sentence on what the journal covers, one on what is new, and what could not be read.
std::string import_text(const Imported& imported, Effect effect, Instant now,
                        const show::Terminal& terminal);

show::Json import_json(const Imported& imported, Effect effect);

}  // namespace jw::query
