// SPDX-License-Identifier: MIT
#include "programs/query/fleet.hpp"

#include <unistd.h>

#include "foundation/base/helper.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/verb.hpp"

namespace jw::query {

ExitCode ask_fleet(const std::vector<std::string>& words) {
    const auto program = helper_program("job-watch-fleet");
    std::vector<char*> argv{const_cast<char*>("job-watch")};
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    if (!program.view().empty()) ::execv(program.c_str(), argv.data());
    complain({"can't ask the fleet", "job-watch-fleet is not installed here",
              "build job-watch with libpq, or install the package that has it"});
    return ExitCode::store;
}

/// main() has the verb's own words go to that program before they are read here.
ExitCode answer_fleet(const Question& /*question*/, Session& /*session*/) {
    return ask_fleet({"fleet"});
}

}  // namespace jw::query
