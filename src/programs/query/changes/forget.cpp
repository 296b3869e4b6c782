// SPDX-License-Identifier: MIT
#include "history/changes/forget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "programs/query/changes/consent.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

struct Target {
    ExitCode code = ExitCode::ok;  ///< else nothing else is known
    history::Forgotten forgotten = {};
    std::string title = {};  ///< safe to show
    bool is_under_way = false;
};

bool has_job(const history::History& history, const std::string& word) {
    return std::ranges::any_of(history.job_names(),
                               [&word](const auto& key) { return job_name(key) == word; });
}

Target run_with(std::int64_t id, const history::History& history, const Session& session) {
    const auto run = history.run(id);
    if (!run) {
        complain({fmt::format("no run {}", id), "none of that number is recorded",
                  "see the last runs: job-watch --since 24h"});
        return {.code = ExitCode::nothing};
    }
    if (run->outcome == Outcome::running) {
        complain({fmt::format("run {} can't be forgotten", id),
                  "it is under way, and is recorded when it ends", "wait until it has ended"});
        return {.code = ExitCode::nothing};
    }
    return {
        .forgotten = {.run = run->key},
        .title = fmt::format("run {} of '{}', {}", id,
                             show::shown(title_of(history, run->job), session.terminal().charset),
                             show::long_moment(run->started, session.now()))};
}

/// A number is a run, unless a job is called so, too.
Target target_of(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return {.code = ExitCode::store};
    const auto& word = question.words.front();
    if (const auto number = positive_number(word)) {
        if (!has_job(*history, word)) return run_with(*number, *history, session);
        complain({"can't tell what '" + word + "' is",
                  "it is a number of a run, and a job has that name",
                  "write HOST:" + word + " for the job"});
        return {.code = ExitCode::usage};
    }
    const auto job = find_job(*history, word, question);
    if (!job) return {.code = ExitCode::nothing};
    const auto summary = history->job(*job, 0);
    return {.forgotten = {.job = *job},
            .title = "'" + show::shown(title_of(*history, *job), session.terminal().charset) + "'",
            .is_under_way = summary && summary->standing.under_way.has_value()};
}

std::string question_about(const Target& target, const history::Pruned& counts,
                           history::Forget what) {
    const bool is_job = !target.forgotten.job.empty();
    if (what == history::Forget::output)
        return fmt::format("Forget the output of {} ({})?", target.title,
                           show::counted(counts.outputs, "run"));
    if (!is_job) return fmt::format("Forget {}?", target.title);
    return fmt::format("Forget {}: {}, and its alerts, findings and pages?", target.title,
                       show::counted(counts.rows, "run"));
}

std::string answer_about(const Target& target, const history::Pruned& counts, history::Forget what,
                         Effect effect) {
    const bool is_dry = effect == Effect::dry;
    auto text = fmt::format(
        "{} of {}: {}; {} {}\n", is_dry ? "would be forgotten" : "forgotten", target.title,
        what == history::Forget::output ? "the output of " + show::counted(counts.outputs, "run")
                                        : show::counted(counts.rows, "run"),
        show::size_text(counts.bytes), is_dry ? "would be given back (an estimate)" : "given back");
    if (target.is_under_way) text += "a run that is under way is recorded when it ends\n";
    return text;
}

}  // namespace

ExitCode answer_forget(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto target = target_of(question, session);
    if (target.code != ExitCode::ok) return target.code;
    session.await_recorder();
    const auto what = question.is_output_only ? history::Forget::output : history::Forget::runs;
    auto counts = history::forget(*path, target.forgotten, what, history::PruneMode::dry_run);
    if (counts && question.effect == Effect::real) {
        const auto consent = consent_to(question_about(target, *counts, what), question);
        if (consent != Consent::given)
            return consent == Consent::refused ? ExitCode::nothing : ExitCode::usage;
        counts = history::forget(*path, target.forgotten, what, history::PruneMode::for_real);
    }
    if (!counts) {
        complain(counts.error());
        return ExitCode::store;
    }
    if (question.format == Format::text)
        return session.show(answer_about(target, *counts, what, question.effect));
    Document document{"forget"};
    document.add({{"dry_run", question.effect == Effect::dry},
                  {"rows", counts->rows},
                  {"outputs", counts->outputs},
                  {"bytes", counts->bytes}});
    return document.finish();
}

}  // namespace jw::query
