// SPDX-License-Identifier: MIT
#include "programs/query/verbs/one_run.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "judge/output/signature.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "show/diff/changes.hpp"
#include "show/json/finding_json.hpp"
#include "show/json/or_null.hpp"
#include "show/pages/run_page.hpp"
#include "show/times/lost_time.hpp"
#include "show/words/output_text.hpp"

namespace jw::query {

namespace {

/// Where time is not asked for, only a slow run is compared: that takes the output of another.
std::optional<show::Side> usual_side(const Run& run, const history::History& history, Times times) {
    auto usual = history.usual_run(run);
    const bool is_compared = usual && (times == Times::shown || show::is_slow(run, *usual));
    if (!is_compared) return std::nullopt;
    auto output = history.output(*usual);
    return show::Side{std::move(*usual), std::move(output)};
}

/// Between that success and the first failure behind it: what changed later is no cause. Nothing
/// where it was not noted for one of them.
std::optional<std::vector<std::string>> changes_since(const std::optional<Run>& success,
                                                      const history::History& history,
                                                      const Session& session) {
    const auto failure =
        success ? history.failure_after(success->job, place_of(*success)) : std::nullopt;
    if (!failure) return std::nullopt;
    const show::Origin before{*success, history.fingerprint(*success)},
        after{*failure, history.fingerprint(*failure)};
    if (before.fingerprint.empty() || after.fingerprint.empty()) return std::nullopt;
    return show::changes(before, after, session.now(), session.terminal().charset);
}

show::RunContext context_of(const Run& run, const Output& output, const history::History& history,
                            Times times, const Session& session) {
    show::RunContext context;
    context.usual = usual_side(run, history, times);
    context.findings = history.findings_of(run);
    if (!is_failure(run.outcome)) return context;
    const auto signature = output::signature(run, output);
    if (!signature.empty()) context.error = history.error_past(run, signature);
    context.last_success = history.success_before(run.job, place_of(run));
    context.changes = changes_since(context.last_success, history, session);
    const auto job = history.job(run.job, 1);
    if (job && job->last_failure && job->last_failure->key == run.key)
        context.failures_in_row = job->failures_in_row;
    return context;
}

/// Null of a run that did not fail, and where its error is not known.
show::Json error_of(const Run& run, const Output& output, const history::History& history) {
    const auto signature = output::signature(run, output);
    if (signature.empty()) return nullptr;
    const auto past = history.error_past(run, signature);
    return {{"signature", show::json_text(signature)},
            {"failures_before", past.failures},
            {"same_before", past.same},
            {"same_in_row", past.in_row},
            {"first_seen", show::time_or_null(past.first)}};
}

std::string one_stream(const Run& run, const Output& output, const Question& question,
                       const Session& session) {
    const bool out = question.streams == Streams::out || run.merged;
    const auto& kept = out ? output.out : output.err;
    if (question.bytes == Bytes::raw) return kept;
    return show::output_text(kept, out ? run.out : run.err, session.terminal().charset,
                             show::Indent::none);
}

/// Raw bytes can't carry a word about what is missing in them, and nothing at all can't either.
void say_what_is_missing(const Run& run, const Question& question) {
    const auto& facts = question.streams == Streams::out || run.merged ? run.out : run.err;
    if (!facts.known)
        return complain(
            {"no output to show", "it is " + std::string{show::unknown_output(run.outcome)}, ""});
    if (question.bytes != Bytes::raw || facts.dropped == 0) return;
    complain({"the output is not whole",
              std::to_string(facts.dropped) + " bytes after the first " +
                  std::to_string(facts.gap_at) + " were not kept",
              ""});
}

}  // namespace

ExitCode answer_run(std::string_view verb, const Run& run, const history::History& history,
                    const Question& question, Session& session) {
    const auto output = history.output(run);
    if (question.format == Format::json) {
        Document document{verb, history.warnings()};
        auto item = show::json_of(run, output);
        item["error"] = error_of(run, output, history);
        item["findings"] =
            run.id == 0 ? show::Json(nullptr) : show::json_of(history.findings_of(run));
        document.add(item);
        return document.finish();
    }
    if (question.streams == Streams::both)
        return session.show(show::run_page(
            run, output, context_of(run, output, history, question.times, session), session.now(),
            session.terminal(),
            question.times == Times::shown ? show::Sections::times : show::Sections::streams));
    say_what_is_missing(run, question);
    const auto text = one_stream(run, output, question, session);
    return question.bytes == Bytes::raw ? Session::write(text) : session.show(text);
}

std::optional<Run> run_named(const std::string& word, const history::History& history) {
    const auto number = positive_number(word);
    auto run = number ? history.run(*number) : std::nullopt;
    if (run) return run;
    complain({"no run '" + word + "'", number ? "no run has this number" : "a run is a number",
              "see the numbers of a job's runs: job-watch history JOB"});
    return std::nullopt;
}

}  // namespace jw::query
