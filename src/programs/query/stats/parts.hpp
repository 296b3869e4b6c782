// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "judge/stats/summary.hpp"
#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"

namespace jw::query {

/// What the runs of a job, in the window that is asked for, amount to.
stats::Summary summary_of(const history::History& history, const Question& question,
                          const std::string& job);

ExitCode complain_no_runs();

/// `job-watch stats --by week`: what the runs of these jobs amount to, a line for each day, week,
/// month or job.
ExitCode answer_parts(const history::History& history, const std::vector<std::string>& jobs,
                      const Question& question, Session& session);

}  // namespace jw::query
