// SPDX-License-Identifier: MIT
#include "judge/expect/judged.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "judge/expect/pattern.hpp"
#include "judge/expect/warnings.hpp"

namespace jw::expect {

namespace {

/// What is kept of one stream: one piece, or two around what was dropped.
struct Kept {
    std::string_view head, tail;
    bool is_whole = true;
};

Kept kept_of(std::string_view bytes, const StreamFacts& facts) {
    const bool is_gone = bytes.empty() && facts.seen > 0;
    if (!facts.known || is_gone) return {.head = {}, .tail = {}, .is_whole = false};
    if (facts.dropped == 0) return {.head = bytes, .tail = {}};
    const auto gap = std::min<std::size_t>(facts.gap_at, bytes.size());
    return {.head = bytes.substr(0, gap), .tail = bytes.substr(gap), .is_whole = false};
}

/// A run with what it printed, to be asked about.
class Subject {
public:
    Subject(const Run& run, const Output& output)
        : run_{run}, out_{kept_of(output.out, run.out)}, err_{kept_of(output.err, run.err)} {
        if (run.merged) err_ = {};
    }

    std::optional<double> duration() const {
        if (!run_.duration) return std::nullopt;
        return static_cast<double>(run_.duration->count()) / 1e6;
    }

    std::optional<double> bytes() const {
        if (!run_.out.known || (!run_.merged && !run_.err.known)) return std::nullopt;
        return static_cast<double>(run_.out.seen + run_.err.seen);
    }

    bool is_whole() const { return out_.is_whole && err_.is_whole; }

    bool prints(const Pattern& pattern) const {
        const auto has = [&pattern](const Kept& kept) {
            return pattern.is_in(kept.head) || pattern.is_in(kept.tail);
        };
        return has(out_) || has(err_);
    }

    /// The last one that is certain to be the last.
    std::optional<std::string> last(const Pattern& pattern) const {
        for (const auto& kept : {err_, out_}) {
            if (auto found = pattern.last_in(kept.tail)) return found;
            if (!kept.is_whole) return std::nullopt;
            if (auto found = pattern.last_in(kept.head)) return found;
        }
        return std::nullopt;
    }

private:
    const Run& run_;
    Kept out_, err_;
};

std::optional<RuleTold> within(const Rule& rule, std::optional<double> value, const char* why_not) {
    if (!value) return told_unknown(rule, why_not);
    const bool is_less = rule.least && *value < *rule.least;
    const bool is_more = rule.most && *value > *rule.most;
    if (!is_less && !is_more) return std::nullopt;
    auto told = told_broken(rule);
    told.limit = is_less ? rule.least : rule.most;
    told.seen = value;
    told.why = is_less ? "less" : "more";
    return told;
}

constexpr auto only_a_part = "only a part of the output is kept";

std::optional<RuleTold> pattern_told(const Rule& rule, const Subject& subject) {
    const bool is_there = subject.prints(Pattern{rule.text});
    const bool is_wanted = rule.kind == Kind::prints;
    if (is_there) return is_wanted ? std::nullopt : std::optional{told_broken(rule)};
    if (!subject.is_whole()) return told_unknown(rule, only_a_part);
    return is_wanted ? std::optional{told_broken(rule)} : std::nullopt;
}

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return number;
}

std::optional<RuleTold> metric_told(const Rule& rule, const Subject& subject) {
    const auto found = subject.last(Pattern{rule.text});
    if (found) return within(rule, number_in(*found), "what was found is no number");
    if (!subject.is_whole()) return told_unknown(rule, only_a_part);
    auto told = told_broken(rule);
    told.why = "none";
    return told;
}

std::optional<RuleTold> told_by(const Rule& rule, const Subject& subject) {
    switch (rule.kind) {
        case Kind::min_duration:
        case Kind::max_duration:
            return within(rule, subject.duration(), "it is not known how long it took");
        case Kind::min_output:
        case Kind::max_output:
            return within(rule, subject.bytes(), "it is not known how much it printed");
        case Kind::prints:
        case Kind::never_prints:
            return pattern_told(rule, subject);
        case Kind::metric:
            return metric_told(rule, subject);
        case Kind::file:
            break;
    }
    return std::nullopt;
}

}  // namespace

RuleTold told_broken(const Rule& rule) {
    return {.rule = key_of(rule),
            .fails = rule.fails,
            .limit = rule.kind == Kind::file ? rule.least : std::nullopt,
            .seen = {},
            .text = rule.text,
            .why = {}};
}

RuleTold told_unknown(const Rule& rule, std::string why) {
    auto told = told_broken(rule);
    told.is_broken = false;
    told.why = std::move(why);
    return told;
}

std::vector<RuleTold> told_of(const Rules& rules, const Run& run, const Output& output) {
    const Subject subject{run, output};
    std::vector<RuleTold> all;
    for (const auto& rule : rules.all)
        if (auto told = told_by(rule, subject)) all.push_back(std::move(*told));
    return all;
}

void apply_exits(const Rules& rules, Run& run) {
    if (run.outcome != Outcome::failure || !run.exit) return;
    const auto code = static_cast<std::size_t>(*run.exit);
    const bool warns = (code < rules.warn_exits.size() && rules.warn_exits.test(code)) ||
                       (rules.warn_by_program && warns_by(run.argv, *run.exit));
    if (!warns) return;
    run.told = run.outcome;
    run.outcome = Outcome::warn;
}

void apply(const Rules& rules, Run& run, const Output& output, std::vector<RuleTold> of_files) {
    apply_exits(rules, run);
    if (!is_judged(run.outcome)) return;
    run.rules = told_of(rules, run, output);
    std::ranges::move(of_files, std::back_inserter(run.rules));
    const auto breaks = [&run](bool fails) {
        return std::ranges::any_of(run.rules, [fails](const RuleTold& told) {
            return told.is_broken && told.fails == fails;
        });
    };
    const auto outcome = breaks(true)    ? Outcome::failure
                         : breaks(false) ? Outcome::warn
                                         : run.outcome;
    if (outcome != run.outcome && !run.told) run.told = run.outcome;
    run.outcome = outcome;
}

void take_back(Run& run) {
    run.outcome = told_outcome(run);
    run.told.reset();
    run.rules.clear();
}

}  // namespace jw::expect
