// SPDX-License-Identifier: MIT
#include "programs/query/expect/trial.hpp"

#include <algorithm>
#include <utility>

#include "judge/expect/judged.hpp"

namespace jw::query {

namespace {

constexpr std::size_t most_past_runs = 2000;

}  // namespace

PastRuns::PastRuns(const history::History& history, const std::string& job, Instant since)
    : history_{history},
      runs_{history.runs({.job = job, .since = since, .limit = most_past_runs})} {
    std::ranges::reverse(runs_);
}

bool PastRuns::is_part() const { return runs_.size() == most_past_runs; }

void PastRuns::each(const propose::VisitRun& visit) const {
    for (const auto& stored : runs_) {
        if (!is_end(stored.outcome)) continue;
        auto run = stored;
        expect::take_back(run);
        visit(run, history_.output(stored));
    }
}

TriedRules tried(const expect::Rules& rules, const PastRuns& runs) {
    TriedRules trial;
    runs.each([&](const Run& before, const Output& output) {
        auto run = before;
        expect::apply(rules, run, output, {});
        if (!expect::is_judged(before.outcome) && run.outcome == before.outcome) return;
        ++trial.runs;
        if (run.rules.empty() && run.outcome != before.outcome) ++trial.broken["warn_exit"];
        for (auto& rule : run.rules) {
            if (!rule.is_broken) continue;
            ++trial.broken[rule.rule];
            trial.told.push_back({run.id, run.started, std::move(rule)});
        }
    });
    return trial;
}

}  // namespace jw::query
