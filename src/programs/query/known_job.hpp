// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "history/reading/history.hpp"
#include "programs/query/question.hpp"

namespace jw::query {

/// Whether any run is recorded; complains if not: there is no store, or nothing in it.
bool check_any(const history::History& history);

/// The key of the job that `word` names, among those that --host chooses; nothing (after a
/// complaint) if there is none, or if several hosts have it. A name is first that of a job of the
/// store's own host, whatever is in it, then HOST:NAME, then that of a job of any other host.
std::optional<std::string> find_job(const history::History& history, const std::string& word,
                                    const Question& question);

/// The keys of the jobs that words mean, each once. A word means what find_job() takes it for or,
/// where no job has such a name, is a pattern of fnmatch(3) such as `backup-*`. No words mean all
/// that
/// --host chooses. Nothing (after a complaint) where a word means none.
std::optional<std::vector<std::string>> find_jobs(const history::History& history,
                                                  std::span<const std::string> words,
                                                  const Question& question);

/// A job as find_job() takes it, for messages.
std::string title_of(const history::History& history, const std::string& job);

/// Whether --host chooses this job; without it each is chosen.
bool is_chosen(const history::History& history, const std::string& job, const Question& question);

/// The keys of the jobs that --host chooses; nothing if all are.
std::optional<std::vector<std::string>> chosen_jobs(const history::History& history,
                                                    const Question& question);

/// Whether --host chooses any job; complains if not.
bool check_host(const history::History& history, const Question& question);

}  // namespace jw::query
