// SPDX-License-Identifier: MIT
#include "judge/propose/proposals.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "judge/expect/judged.hpp"
#include "judge/expect/pattern.hpp"
#include "judge/expect/warnings.hpp"
#include "judge/propose/usual_lines.hpp"
#include "judge/stats/order.hpp"

namespace jw::propose {

namespace {

using expect::Kind;
using expect::Rule;

constexpr double usual_share = .95;  ///< of the outputs have a usual line
constexpr double odd_share = .02;    ///< of the successes may break a rule
constexpr std::size_t most_metrics = 3, most_candidates = 40;

/// One digit, and no more than the value.
double rounded_down(double value) {
    if (value <= 0) return 0;
    const auto unit = std::pow(10, std::floor(std::log10(value)));
    return std::floor(value / unit + 1e-9) * unit;
}

double rounded_up(double value) {
    if (value <= 0) return 0;
    const auto unit = std::pow(10, std::floor(std::log10(value)));
    return std::ceil(value / unit - 1e-9) * unit;
}

bool is_whole(const StreamFacts& facts, const std::string& kept) {
    return facts.known && facts.dropped == 0 && (facts.seen == 0 || !kept.empty());
}

bool is_whole(const Run& run, const Output& output) {
    return is_whole(run.out, output.out) && (run.merged || is_whole(run.err, output.err));
}

bool has_any(const Output& output) { return !output.out.empty() || !output.err.empty(); }

/// How often a pattern was there, and the numbers that were found.
struct Trial {
    Rule rule;
    expect::Pattern pattern;
    std::size_t runs = 0;
    std::vector<double> values;

    explicit Trial(Rule tried) : rule{std::move(tried)}, pattern{rule.text} {}

    void note(const Output& output) {
        if (rule.kind == Kind::prints) {
            if (pattern.is_in(output.out) || pattern.is_in(output.err)) ++runs;
            return;
        }
        auto found = pattern.last_in(output.out);
        if (!found) found = pattern.last_in(output.err);
        if (!found) return;
        double value = 0;
        const auto* end = found->data() + found->size();
        if (std::from_chars(found->data(), end, value).ptr != end) return;
        ++runs;
        values.push_back(value);
    }
};

class Learner {
public:
    /// The first time.
    void note(const Run& run, const Output& output) {
        if (run.outcome == Outcome::success) return note_success(run, output);
        if (run.outcome == Outcome::failure && run.exit && expect::warns_by(run.argv, *run.exit))
            made_.warn_by_program = true;
        if (is_failure(run.outcome)) add_lines(output, false);
    }

    /// Between the two.
    void choose_candidates() {
        if (outputs_ < least_successes) return;
        for (const auto& line : lines_.usual(usual_share)) {
            if (trials_.size() >= most_candidates) return;
            add_trial({.kind = Kind::prints, .text = line.pattern});
            for (const auto& number : line.numbers)
                add_trial({.kind = Kind::metric, .text = number.pattern, .name = number.name});
        }
    }

    /// The second time.
    void try_out(const Run& run, const Output& output) const {
        if (run.outcome != Outcome::success || !is_whole(run, output)) return;
        for (const auto& trial : trials_) trial->note(output);
    }

    Proposals finish() {
        if (made_.successes < least_successes) return std::move(made_);
        propose_least(Kind::min_duration, seconds_, 2);
        propose_most_duration();
        propose_least(Kind::min_output, bytes_, 4);
        propose_line();
        propose_metrics();
        return std::move(made_);
    }

private:
    void note_success(const Run& run, const Output& output) {
        ++made_.successes;
        if (run.duration) seconds_.push_back(static_cast<double>(run.duration->count()) / 1e6);
        if (run.out.known && (run.merged || run.err.known))
            bytes_.push_back(static_cast<double>(run.out.seen + run.err.seen));
        if (!is_whole(run, output)) return;
        ++outputs_;
        add_lines(output, true);
    }

    void add_lines(const Output& output, bool is_good) {
        if (!is_good && !has_any(output)) return;
        auto whole = output.err;
        if (!whole.empty() && !whole.ends_with('\n')) whole += '\n';
        lines_.add(whole + output.out, is_good);
    }

    void add_trial(Rule rule) { trials_.push_back(std::make_unique<Trial>(std::move(rule))); }

    /// Half of what nearly all had, if that is worth a rule.
    void propose_least(Kind kind, const std::vector<double>& values, double worth) {
        if (values.size() < least_successes) return;
        const auto least = stats::at_share(values, odd_share);
        const auto bound = rounded_down(least / 2);
        if (least < worth || bound <= 0) return;
        made_.all.push_back({.rule = {.kind = kind, .fails = false, .least = bound},
                             .usual = stats::median(values)});
    }

    void propose_most_duration() {
        constexpr double least_bound = 60;
        if (seconds_.size() < least_successes) return;
        const auto most = stats::at_share(seconds_, 1 - odd_share / 2);
        const auto bound = std::max(least_bound, rounded_up(3 * most));
        made_.all.push_back({.rule = {.kind = Kind::max_duration, .fails = false, .most = bound},
                             .usual = stats::median(seconds_)});
    }

    bool is_usual(const Trial& trial) const {
        return static_cast<double>(trial.runs) >= usual_share * static_cast<double>(outputs_);
    }

    Proposal of(const Trial& trial) const {
        auto rule = trial.rule;
        rule.fails = false;
        return {.rule = std::move(rule), .runs = trial.runs, .of = outputs_};
    }

    /// The most telling of the usual lines.
    void propose_line() {
        const auto found = std::ranges::find_if(trials_, [this](const auto& trial) {
            return trial->rule.kind == Kind::prints && is_usual(*trial);
        });
        if (found != trials_.end()) made_.all.push_back(of(**found));
    }

    void propose_metrics() {
        std::size_t count = 0;
        for (const auto& trial : trials_) {
            if (trial->rule.kind != Kind::metric || !is_usual(*trial)) continue;
            const bool is_taken = std::ranges::any_of(made_.all, [&](const Proposal& one) {
                return one.rule.kind == Kind::metric && one.rule.name == trial->rule.name;
            });
            if (is_taken || ++count > most_metrics) continue;
            auto proposal = of(*trial);
            proposal.usual = stats::median(trial->values);
            const auto bound = rounded_down(stats::at_share(trial->values, odd_share) / 2);
            if (bound > 0) proposal.rule.least = bound;
            made_.all.push_back(std::move(proposal));
        }
    }

    Proposals made_;
    std::vector<double> seconds_, bytes_;
    LineCounts lines_;
    std::size_t outputs_ = 0;  ///< of successes, whole ones
    std::vector<std::unique_ptr<Trial>> trials_;
};

}  // namespace

expect::Rules Proposals::rules() const {
    expect::Rules rules;
    for (const auto& proposal : all) rules.all.push_back(proposal.rule);
    rules.warn_by_program = warn_by_program;
    return rules;
}

Proposals proposals_of(const EachRun& each_run) {
    Learner learner;
    each_run([&](const Run& run, const Output& output) { learner.note(run, output); });
    learner.choose_candidates();
    each_run([&](const Run& run, const Output& output) { learner.try_out(run, output); });
    return learner.finish();
}

}  // namespace jw::propose
