// SPDX-License-Identifier: MIT
#include "history/expecting/expecting.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "history/expecting/file_look.hpp"
#include "judge/expect/judged.hpp"

namespace jw::history {

namespace {

bool has_files(const expect::Rules& rules) {
    return std::ranges::count(rules.all, expect::Kind::file, &expect::Rule::kind) > 0;
}

}  // namespace

void Expecting::judge(const std::optional<Run>& before, Run& run, const Output& output,
                      Instant now) {
    const auto rules = rules_of_ ? rules_of_(run.job) : expect::Rules{};
    if (!is_end(run.outcome)) {
        if (!has_files(rules)) run.file_tree = 0;
        return;
    }
    if (!rules.is_empty()) {
        auto judged = run;
        expect::apply_exits(rules, judged);
        const bool is_judged = expect::is_judged(judged.outcome);
        expect::apply(rules, run, output,
                      is_judged ? of_files(rules, before, run, now) : std::vector<RuleTold>{});
    }
    run.file_tree = 0;
}

std::vector<RuleTold> Expecting::of_files(const expect::Rules& rules,
                                          const std::optional<Run>& before, const Run& run,
                                          Instant now) {
    if (!has_files(rules)) return {};
    const bool was_judged = before && (expect::is_judged(before->outcome) ||
                                       expect::is_judged(expect::told_outcome(*before)));
    if (was_judged) {
        std::vector<RuleTold> told;
        std::ranges::copy_if(before->rules, std::back_inserter(told),
                             [](const RuleTold& one) { return one.rule == "files"; });
        return told;
    }
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    auto told = told_of_files(rules, run, now, patience_);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    patience_ -= std::min(patience_, took);
    return told;
}

}  // namespace jw::history
