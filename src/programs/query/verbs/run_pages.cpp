// SPDX-License-Identifier: MIT
#include "programs/query/verbs/run_pages.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace jw::query {

namespace {

constexpr std::size_t runs_a_page = 2000;

}  // namespace

void for_each_run(const history::History& history, history::Filter filter,
                  const std::function<bool(const Run&)>& take) {
    auto left = filter.limit.value_or(SIZE_MAX);
    // Pages meet within a microsecond, at which several runs may have started.
    std::set<std::string> taken_at_seam;
    while (left > 0) {
        const auto wanted = std::min(runs_a_page, left) + taken_at_seam.size();
        filter.limit = wanted;
        const auto runs = history.runs(filter);
        std::set<std::string> at_seam;
        for (const auto& run : runs) {
            if (run.started == runs.back().started) at_seam.insert(run.key);
            if (taken_at_seam.contains(run.key)) continue;
            if (left == 0 || !take(run)) return;
            --left;
        }
        if (runs.size() < wanted) return;
        filter.until = runs.back().started + Micros{1};
        taken_at_seam = std::move(at_seam);
    }
}

}  // namespace jw::query
