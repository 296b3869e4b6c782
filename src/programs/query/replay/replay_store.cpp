// SPDX-License-Identifier: MIT
#include "programs/query/replay/replay_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "foundation/model/job_key.hpp"
#include "foundation/model/seconds.hpp"
#include "history/reading/past_runs.hpp"
#include "judge/expect/judged.hpp"
#include "judge/findings/lasting.hpp"
#include "judge/findings/step.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "show/findings/finding_text.hpp"
#include "show/json/or_null.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/rule_text.hpp"

namespace jw::query {

namespace {

constexpr std::chrono::days replayed_span{30};

/// One thing that would have been told of a run.
struct Telling {
    std::string job = {}, host = {}, text = {};
    std::string key = {};  ///< of the rule, or the finding's kind and signal
    std::int64_t run = 0;
    Instant started = {};
    bool is_rule = false, is_known = true;
    bool is_bad = false;  ///< the run fails, or a notice is sent of the finding
};

struct Counts {
    std::uint64_t runs = 0, failing = 0, warning = 0, findings = 0, pushed = 0, unknown = 0;
};

/// Findings of one job, each told once for as long as it lasts, as the recorder does.
class Learning {
public:
    std::vector<findings::Finding> step(const findings::Observation& run, double ended) {
        auto found = findings::step(state_, run, nullptr);
        std::erase_if(open_, [&](const findings::Lasting& open) {
            return findings::end_with(open, run, found, state_).has_value();
        });
        std::erase_if(found, [&](const findings::Finding& finding) {
            return finding.kind == findings::Kind::recovered ||
                   std::ranges::any_of(open_, [&](const findings::Lasting& open) {
                       return findings::goes_on(open.finding, finding);
                   });
        });
        for (const auto& finding : found) open_.push_back({.finding = finding, .opened = ended});
        return found;
    }

private:
    findings::State state_;
    std::vector<findings::Lasting> open_;
};

/// Files can't be looked at afterwards: what the recorder saw, it told by the same path.
std::vector<RuleTold> files_as_told(const expect::Rules& rules, const Run& run) {
    std::vector<RuleTold> told;
    for (const auto& rule : rules.all) {
        if (rule.kind != expect::Kind::file) continue;
        const auto known = std::ranges::find_if(run.rules, [&rule](const RuleTold& one) {
            return one.rule == "files" && one.text == rule.text;
        });
        told.push_back(known != run.rules.end()
                           ? *known
                           : RuleTold{.rule = "files",
                                      .is_broken = false,
                                      .fails = rule.fails,
                                      .limit = {},
                                      .seen = {},
                                      .text = rule.text,
                                      .why = "files can't be looked at afterwards"});
    }
    return told;
}

/// Goes through the runs of jobs.
class Replay {
public:
    Replay(const history::History& history, const config::Config& config, Instant since)
        : history_{history}, config_{config}, since_{since} {}

    std::optional<Failure> job(const std::string& name) {
        const auto rules = config_.expect.of(name);
        Learning learning;
        return history::for_each_past_run(history_.path(), name, [&](const history::PastRun& past) {
            const auto found =
                learning.step(past.seen, past.seen.started + past.seen.duration.value_or(0));
            if (Instant{micros_of(past.started)} < since_) return;
            ++counts_.runs;
            const auto run = history_.run(past.id);
            if (!run) return;
            if (!rules.is_empty()) tell_rules(rules, *run);
            for (const auto& finding : found) tell_finding(finding, *run);
        });
    }

    const Counts& counts() const { return counts_; }

    std::vector<Telling> take() {
        std::ranges::stable_sort(told_, {}, &Telling::started);
        return std::move(told_);
    }

private:
    void tell_rules(const expect::Rules& rules, const Run& stored) {
        auto run = stored;
        auto of_files = files_as_told(rules, stored);
        expect::take_back(run);
        const auto before = run.outcome;
        expect::apply(rules, run, history_.output(stored), std::move(of_files));
        const bool failed = std::ranges::any_of(
            run.rules, [](const RuleTold& one) { return one.is_broken && one.fails; });
        if (failed) ++counts_.failing;
        if (run.outcome != before && run.outcome == Outcome::warn) ++counts_.warning;
        if (run.rules.empty() && run.outcome != before)
            tell(run, {.text = fmt::format("exit {}", run.exit.value_or(0)),
                       .key = "warn_exit",
                       .is_rule = true});
        for (const auto& one : run.rules) {
            if (!one.is_broken) ++counts_.unknown;
            tell(run, {.text = show::rule_text(one, show::Charset::utf8),
                       .key = one.rule,
                       .is_rule = true,
                       .is_known = one.is_broken,
                       .is_bad = one.fails});
        }
    }

    void tell_finding(const findings::Finding& finding, const Run& run) {
        ++counts_.findings;
        if (finding.is_pushed) ++counts_.pushed;
        tell(run, {.text = show::finding_text(finding),
                   .key = fmt::format("{}.{}", findings::word(finding.kind), finding.signal),
                   .is_bad = finding.is_pushed});
    }

    void tell(const Run& run, Telling telling) {
        telling.job = run.job;
        telling.host = run.job_host;
        telling.run = run.id;
        telling.started = run.started;
        told_.push_back(std::move(telling));
    }

    const history::History& history_;
    const config::Config& config_;
    Instant since_;
    Counts counts_;
    std::vector<Telling> told_;
};

std::string_view word_of(const Telling& one) {
    if (!one.is_rule) return one.is_bad ? "notice" : "shown";
    if (!one.is_known) return "unknown";
    return one.is_bad ? "fails" : "warns";
}

ExitCode replay_as_json(const std::vector<Telling>& told) {
    Document document{"replay"};
    for (const auto& one : told)
        document.add({{"job", show::json_text(job_name(one.job))},
                      {"host", show::text_or_null(one.host)},
                      {"run", one.run},
                      {"started", show::rfc3339(one.started)},
                      {"by", one.is_rule ? "rule" : "finding"},
                      {"name", show::json_text(one.key)},
                      {"told", word_of(one)},
                      {"text", show::json_text(one.text)}});
    return document.finish();
}

std::string sums_of(const Counts& counts, std::size_t jobs, Instant since, Instant now) {
    auto text = fmt::format(
        "{} of {} since {}: by rules {} would have failed, {} warned; {}, {} of them with a notice",
        show::counted(counts.runs, "run"), show::counted(jobs, "job"),
        show::short_moment(since, now), counts.failing, counts.warning,
        show::counted(counts.findings, "finding"), counts.pushed);
    if (counts.unknown > 0)
        text += fmt::format("; {} it is not known whether a rule was kept",
                            show::counted(counts.unknown, "time"));
    return text + ".";
}

/// What can't be known is in the sums, and in --json.
std::string replay_page(const std::vector<Telling>& told, const Session& session) {
    const auto& terminal = session.terminal();
    show::Table table{{{"RUN", show::Align::right},
                       {"STARTED"},
                       {"JOB", show::Align::left, 10, 0, show::Holds::names},
                       {"TOLD"},
                       {"WHAT", show::Align::left, 20}}};
    bool is_any = false;
    for (const auto& one : told) {
        if (!one.is_known) continue;
        is_any = true;
        table.add({std::to_string(one.run), show::short_moment(one.started, session.now()),
                   show::shown(job_title(one.job, one.host), terminal.charset),
                   std::string{word_of(one)}, show::shown(one.text, terminal.charset)});
    }
    return is_any ? table.text(terminal) : "";
}

}  // namespace

ExitCode replay_store(const Question& question, Session& session) {
    const auto* looked = session.history();
    if (looked == nullptr) return ExitCode::store;
    if (!check_any(*looked) || !check_host(*looked, question))
        return nothing_found("replay", question);
    session.await_recorder();
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    std::vector<std::string> jobs;
    if (question.job()) {
        const auto job = find_job(*history, *question.job(), question);
        if (!job) return nothing_found("replay", question);
        jobs.push_back(*job);
    } else {
        jobs = history->job_names();
        std::erase_if(jobs, [&](const auto& job) { return !is_chosen(*history, job, question); });
    }
    const auto since = question.since.value_or(session.now() - replayed_span);
    Replay replay{*history, session.configuration().config, since};
    for (const auto& job : jobs)
        if (const auto failure = replay.job(job)) {
            complain(*failure);
            return ExitCode::store;
        }
    const auto counts = replay.counts();
    const auto told = replay.take();
    if (question.format == Format::json) return replay_as_json(told);
    return session.show(replay_page(told, session) +
                        show::wrapped(sums_of(counts, jobs.size(), since, session.now()),
                                      session.terminal().columns, 0));
}

}  // namespace jw::query
