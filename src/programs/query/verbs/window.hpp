// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "show/pages/history_table.hpp"

namespace jw::query {

/// The filter that a question's options spell out, of all jobs that --host chooses.
history::Filter filter_of(const history::History& history, const Question& question);

/// The same of these jobs.
history::Filter filter_of(const Question& question, const std::vector<std::string>& jobs);

/// Runs that match, gathered for a table. A table of more than this many rows helps nobody.
struct Gathered {
    show::RunList list;
    bool more = false;  ///< older ones match too
};

inline constexpr std::size_t most_rows = 10'000;

Gathered gather(const history::History& history, const history::Filter& filter);

/// The line below a table that could not hold all.
std::string more_line(const Gathered& gathered);

/// Complains that no run matches, and says which of it is the case: none has failed, or none was
/// there at all.
void complain_none_matches(const history::History& history, const history::Filter& filter);

/// `job-watch --since 24h`: the runs of all jobs in a window.
ExitCode answer_window(const Question& question, Session& session);

/// Answers with the runs of all jobs that match, in the way that the question asks for.
ExitCode show_window(const history::History& history, const history::Filter& filter,
                     const Question& question, Session& session);

/// Every run that matches as a document of `history`; complains where none does.
ExitCode runs_as_document(const history::History& history, const history::Filter& filter,
                          const Question& question);

}  // namespace jw::query
