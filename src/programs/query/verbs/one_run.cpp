// SPDX-License-Identifier: MIT
#include "programs/query/verbs/one_run.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
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

show::RunContext context_of(const Run& run, const history::History& history, Times times) {
    show::RunContext context;
    context.usual = usual_side(run, history, times);
    if (!is_failure(run.outcome)) return context;
    context.last_success = history.success_before(run.job, place_of(run));
    const auto job = history.job(run.job, 1);
    if (job && job->last_failure && job->last_failure->key == run.key)
        context.failures_in_row = job->failures_in_row;
    return context;
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
        document.add(show::json_of(run, output));
        return document.finish();
    }
    if (question.streams == Streams::both)
        return session.show(show::run_page(
            run, output, context_of(run, history, question.times), session.now(),
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
