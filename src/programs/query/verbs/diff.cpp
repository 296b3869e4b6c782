// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <utility>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/one_run.hpp"
#include "show/json/diff_json.hpp"
#include "show/pages/diff_page.hpp"

namespace jw::query {

namespace {

struct Pair {
    Run before, after;
};

/// The newest failure and the success before it.
std::optional<Pair> pair_of_job(const std::string& word, const history::History& history,
                                const Question& question) {
    const auto job = find_job(history, word, question);
    if (!job) return std::nullopt;
    auto after = history.last_failure(*job);
    if (!after) {
        complain({"nothing to compare", "no failed run of '" + word + "' is recorded",
                  "name two runs: job-watch diff A B"});
        return std::nullopt;
    }
    auto before = history.success_before(*job, place_of(*after));
    if (!before) {
        complain({"nothing to compare with",
                  "no success of '" + word +
                      "' before its last failure "
                      "is recorded",
                  "see the failure itself: job-watch last-failure"});
        return std::nullopt;
    }
    return Pair{std::move(*before), std::move(*after)};
}

std::optional<Pair> pair_of_runs(const std::string& a, const std::string& b,
                                 const history::History& history) {
    auto before = run_named(a, history);
    if (!before) return std::nullopt;
    auto after = run_named(b, history);
    if (!after) return std::nullopt;
    return Pair{std::move(*before), std::move(*after)};
}

/// `JOB`, `A B`, or `JOB A B`, where the job only has to fit.
std::optional<Pair> pair_for(const Question& question, const history::History& history) {
    const auto& words = question.words;
    if (words.size() == 1) return pair_of_job(words[0], history, question);
    if (words.size() == 2) return pair_of_runs(words[0], words[1], history);
    auto pair = pair_of_runs(words[1], words[2], history);
    const auto job = pair ? find_job(history, words[0], question) : std::nullopt;
    if (!job) return std::nullopt;
    if (pair->before.job == *job && pair->after.job == *job) return pair;
    complain({"can't compare these runs", "they are not both of '" + words[0] + "'",
              "leave the job out to compare runs of two jobs: job-watch diff " + words[1] + " " +
                  words[2]});
    return std::nullopt;
}

}  // namespace

ExitCode answer_diff(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("diff", question);
    const auto pair = pair_for(question, *history);
    if (!pair) return nothing_found("diff", question);

    const show::Side before{pair->before, history->output(pair->before)};
    const show::Side after{pair->after, history->output(pair->after)};
    const auto noise =
        question.compare == Compare::exact ? show::Noise::counts : show::Noise::ignored;
    if (question.format == Format::text)
        return session.show(
            show::diff_page(before, after, noise, session.now(), session.terminal()));
    Document document{"diff", history->warnings()};
    document.add(show::json_of_diff(before, after, noise));
    return document.finish();
}

}  // namespace jw::query
