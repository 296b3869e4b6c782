// SPDX-License-Identifier: MIT
#include "programs/query/known_job.hpp"

#include "foundation/text/suggestion.hpp"
#include "programs/query/complaint.hpp"

namespace jw::query {

namespace {

void complain_nothing_recorded(const history::History& history) {
    const std::string first = "record a first one: job-watch --name hello -- echo hello";
    if (history.has_store())
        complain({"no runs", "none is recorded in the store " + history.path(), first});
    else
        complain({"no runs", "there is no store at " + history.path(),
                  "check the path (--db, JOB_WATCH_DB), or " + first});
}

}  // namespace

void complain_unknown_job(const history::History& history, const std::string& name) {
    const auto names = history.job_names();
    if (names.empty()) return complain_nothing_recorded(history);
    const auto meant = text::nearest(name, names);
    complain(
        {"no job '" + name + "'", "no run of it is recorded",
         meant.empty() ? "see the known jobs: job-watch list" : "did you mean '" + meant + "'?"});
}

bool check_any(const history::History& history) {
    if (!history.is_empty()) return true;
    complain_nothing_recorded(history);
    return false;
}

bool check_job(const history::History& history, const std::string& name) {
    if (history.job(name, 1)) return true;
    complain_unknown_job(history, name);
    return false;
}

}  // namespace jw::query
