// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "history/database/lazy_statement.hpp"
#include "history/runs/merged.hpp"

namespace jw::history {

/// The table `parts`: what several have told of one run, for as long as there may be more to come.
/// The caller opens and commits the transaction.
class Parts {
public:
    explicit Parts(SQLite::Database& database);

    /// The run to which what was told under this key belongs, if it is kept here.
    std::optional<std::int64_t> run_with(const std::string& key);

    /// The same of what was told of an invocation of a unit.
    std::optional<std::int64_t> run_of_invocation(const std::string& unit,
                                                  const std::string& invocation);

    /// The run to which the newest try of the unit belongs that began before `next`.
    std::optional<std::int64_t> run_before(const Run& next);

    /// The other one to which the oldest try belongs that began after `run`.
    std::optional<std::int64_t> run_after(const Run& run);

    std::vector<Part> of(std::int64_t run);

    /// In place of what was told under its key before.
    void keep(const Part& part, std::int64_t run);

    void forget(std::int64_t run);

private:
    LazyStatement find_run_, find_invocation_, find_before_, find_after_, find_id_, next_id_,
        of_run_, put_, claim_, forget_;
};

/// Forgets what was told before `until` of runs that are over: nothing more will come.
void forget_parts(SQLite::Database& database, Instant until);

/// The runs under way of which all steps have ended before `until`, and whose manager has not told
/// of the end.
std::vector<std::int64_t> unheard_runs(SQLite::Database& database, Instant until);

}  // namespace jw::history
