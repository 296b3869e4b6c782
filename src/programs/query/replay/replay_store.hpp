// SPDX-License-Identifier: MIT
#pragma once

#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"

namespace jw::query {

/// What the rules of the configuration, and findings that were learned anew, tell of the runs in
/// the store, run by run.
ExitCode replay_store(const Question& question, Session& session);

}  // namespace jw::query
