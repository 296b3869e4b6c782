// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"

namespace jw::query {

/// Answers with one run as a whole: a page, a stream or a document of `verb`.
ExitCode answer_run(std::string_view verb, const Run& run, const history::History& history,
                    const Question& question, Session& session);

/// The run that a word of the command line names, or nothing after a complaint.
std::optional<Run> run_named(const std::string& word, const history::History& history);

}  // namespace jw::query
