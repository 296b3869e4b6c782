// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace jw::test {

/// What `jobs` and `job_days` should hold, counted from `runs` by the definitions in
/// history.hpp and by no code of the store; one line a row.
std::string recounted_summaries(const SQLite::Database& database);

/// What they do hold, in the same form.
std::string stored_summaries(const SQLite::Database& database);

}  // namespace jw::test
