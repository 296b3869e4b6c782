// SPDX-License-Identifier: MIT
#include "programs/query/known_job.hpp"

#include "foundation/text/suggestion.hpp"
#include "programs/query/complaint.hpp"

namespace jw::query {

void complain_unknown_job(const history::History& history, const std::string& name) {
    const auto names = history.job_names();
    if (names.empty()) return complain_empty_store();
    const auto meant = text::nearest(name, names);
    complain(
        {"no job '" + name + "'", "no run of it is recorded",
         meant.empty() ? "see the known jobs: job-watch list" : "did you mean '" + meant + "'?"});
}

void complain_empty_store() {
    complain({"no runs", "nothing has been recorded yet",
              "record a first one: job-watch --name hello -- echo hello"});
}

bool check_job(const history::History& history, const std::string& name) {
    if (history.job(name, 1)) return true;
    complain_unknown_job(history, name);
    return false;
}

}  // namespace jw::query
