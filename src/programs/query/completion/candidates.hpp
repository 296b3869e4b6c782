// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace jw::query {

struct Candidate {
    std::string word;
    std::string about;  ///< "" for nothing to say
};

using Candidates = std::vector<Candidate>;

/// What of the history can be a word; each is asked at most once.
struct Known {
    std::function<Candidates()> jobs;
    std::function<Candidates()> runs;  ///< the newest of them
};

/// What the last of the words behind `job-watch` may become, `words` being all of them up to it. It
/// may be empty. Nothing where a file or the job's own command belongs.
Candidates candidates_for(const std::vector<std::string>& words, const Known& known);

}  // namespace jw::query
