// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "foundation/model/job_key.hpp"
#include "foundation/model/seconds.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/expect/trial.hpp"
#include "programs/query/inventory/files.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "settings/config/expect_text.hpp"
#include "settings/file/safe_file.hpp"
#include "show/diff/unified.hpp"
#include "show/json/or_null.hpp"
#include "show/terminal/shell_word.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/rule_text.hpp"

namespace jw::query {

namespace {

constexpr std::chrono::days proposals_span{90};

/// What is proposed for a job, what comes of it, and the file that it belongs into.
struct Answer {
    std::string job, host;
    std::string name;  ///< in the configuration
    Instant since;
    bool is_part = false;
    propose::Proposals proposals;
    TriedRules trial;
    std::string path, before, after;  ///< of the configuration
    std::optional<Failure> refused;   ///< why it can't be written there
    std::vector<std::string> warnings;
};

std::string name_in_configuration(const std::string& job) {
    const auto key = job_key_of(job);
    return key.host.empty() ? key.name : job_title(job, key.host);
}

/// Where the rules belong, and how that file would read with them; or why not.
void find_file(Answer& answer, const Session& session) {
    const auto what = "can't write rules for '" + answer.name + "'";
    const auto file = config::config_path();
    if (file.empty()) {
        answer.refused = {what, "the environment leads to no configuration", ""};
        return;
    }
    answer.path = std::filesystem::absolute(file).string();
    if (session.configuration().config.expect.jobs.contains(answer.name)) {
        answer.refused = {what, "the configuration has rules for it already",
                          "change them there; what they would tell: job-watch replay"};
        return;
    }
    const auto table = config::expect_table(answer.name, answer.proposals.rules());
    const auto text = config::read_safely(answer.path);
    if (!text && text.error().kind == config::Unread::Kind::refused) {
        answer.refused = {what, text.error().why, text.error().next};
        return;
    }
    answer.before = text ? *text : "";
    auto made = table ? config::text_with_table(answer.path, answer.before, answer.name, *table)
                      : Result<std::string>{table.error()};
    if (made)
        answer.after = std::move(*made);
    else
        answer.refused = made.error();
}

std::string usual_text(const propose::Proposal& proposal) {
    const auto of_runs = [&] { return fmt::format("{} of {} had it", proposal.runs, proposal.of); };
    switch (proposal.rule.kind) {
        case expect::Kind::min_duration:
        case expect::Kind::max_duration:
            return show::duration_text(micros_of(proposal.usual)) + " mostly";
        case expect::Kind::min_output:
        case expect::Kind::max_output:
            return show::size_text(static_cast<std::uint64_t>(proposal.usual)) + " mostly";
        case expect::Kind::metric:
            return fmt::format("{:.4g} mostly; {}", proposal.usual, of_runs());
        default:
            return of_runs();
    }
}

std::size_t broken_by(const TriedRules& trial, const std::string& key) {
    const auto found = trial.broken.find(key);
    return found == trial.broken.end() ? 0 : found->second;
}

std::string table_of_rules(const Answer& answer, const show::Terminal& terminal) {
    show::Table table{{{"RULE"},
                       {"VALUE", show::Align::left, 16},
                       {"USUAL", show::Align::left, 12},
                       {"BROKEN BY", show::Align::right}}};
    const auto add = [&](const std::string& key, const std::string& value,
                         const std::string& usual) {
        table.add({key, show::shown(value, terminal.charset), usual,
                   fmt::format("{} of {}", broken_by(answer.trial, key), answer.trial.runs)});
    };
    for (const auto& proposal : answer.proposals.all)
        add(expect::key_of(proposal.rule), config::value_text(proposal.rule), usual_text(proposal));
    if (answer.proposals.warn_by_program)
        add("warn_exit", "\"auto\"", "its program warns by exit codes");
    return table.text(terminal);
}

std::string table_of_runs(const Answer& answer, Instant now, const show::Terminal& terminal) {
    if (answer.trial.told.empty()) return "";
    show::Table table{
        {{"RUN", show::Align::right}, {"STARTED"}, {"TOLD"}, {"WHAT", show::Align::left, 20}}};
    for (const auto& one : answer.trial.told)
        table.add({std::to_string(one.run), show::short_moment(one.started, now), "warns",
                   show::rule_text(one.rule, terminal.charset)});
    return "\n" + table.text(terminal);
}

std::string expect_page(const Answer& answer, const Question& question, bool is_written,
                        Instant now, const show::Terminal& terminal) {
    const auto title = show::shown(job_title(answer.job, answer.host), terminal.charset);
    const auto successes = answer.proposals.successes;
    auto text = show::wrapped(
        fmt::format("{}: rules that {} since {} suggest{}", title,
                    successes == 1 ? "one success" : fmt::format("{} successes", successes),
                    show::date_text(answer.since, now),
                    answer.is_part ? ", among its newest runs" : ""),
        terminal.columns, 0);
    text += "\n" + table_of_rules(answer, terminal) + table_of_runs(answer, now, terminal);
    if (answer.refused) return text;
    text += "\n" + show::unified_diff(answer.before, answer.after,
                                      show::shown(answer.path, terminal.charset), terminal);
    if (is_written)
        return text + "\nThe rules are in " + show::shown(answer.path, terminal.charset) +
               ": runs from now on are held against them.\n";
    if (question.is_written) return text;
    return text + "\n  next:   job-watch expect " +
           show::shell_word(question.words.front(), terminal.charset) + " --write\n";
}

ExitCode expect_as_json(const Answer& answer, bool is_written) {
    Document document{"expect", answer.warnings};
    const auto add = [&](const std::string& key, const std::string& value,
                         const propose::Proposal& proposal) {
        document.add({{"kind", "rule"},
                      {"rule", show::json_text(key)},
                      {"value", show::json_text(value)},
                      {"usual", proposal.usual > 0 ? show::Json(proposal.usual) : nullptr},
                      {"broken_by", broken_by(answer.trial, key)},
                      {"runs", answer.trial.runs}});
    };
    for (const auto& proposal : answer.proposals.all)
        add(expect::key_of(proposal.rule), config::value_text(proposal.rule), proposal);
    if (answer.proposals.warn_by_program) add("warn_exit", "\"auto\"", {});
    for (const auto& one : answer.trial.told)
        document.add({{"kind", "told"},
                      {"run", one.run},
                      {"started", show::rfc3339(one.started)},
                      {"rule", show::json_text(one.rule.rule)},
                      {"text", show::json_text(show::rule_text(one.rule, show::Charset::utf8))}});
    if (!answer.refused)
        document.add({{"kind", "file"},
                      {"file", show::json_text(answer.path)},
                      {"diff", show::json_text(show::unified_diff(answer.before, answer.after,
                                                                  answer.path, show::Terminal{}))},
                      {"written", is_written}});
    return document.finish();
}

Answer answer_about(const std::string& job, const history::History& history,
                    const Question& question, const Session& session) {
    Answer answer;
    answer.job = job;
    answer.host = history.hosts().of(job);
    answer.name = name_in_configuration(job);
    answer.warnings = history.warnings();
    answer.since = question.since.value_or(session.now() - proposals_span);
    const PastRuns runs{history, job, answer.since};
    answer.is_part = runs.is_part();
    answer.proposals = propose::proposals_of([&](const auto& visit) { runs.each(visit); });
    answer.trial = tried(answer.proposals.rules(), runs);
    return answer;
}

}  // namespace

ExitCode answer_expect(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto job = find_job(*history, *question.job(), question);
    if (!job) return nothing_found("expect", question);
    auto answer = answer_about(*job, *history, question, session);
    if (answer.proposals.rules().is_empty()) {
        complain({"no rules to propose for '" + title_of(*history, *job) + "'",
                  fmt::format("it has {} successes there, and {} are needed",
                              answer.proposals.successes, propose::least_successes),
                  "ask again later, or for a longer time: --since 365d"});
        return nothing_found("expect", question);
    }
    find_file(answer, session);
    session.let_go();
    if (answer.refused) complain(*answer.refused);
    bool is_written = false;
    if (question.is_written && !answer.refused) {
        const auto changed = replace_file(answer.path, answer.before, answer.after);
        is_written = static_cast<bool>(changed);
        if (!changed) complain(changed.error());
    }
    const auto shown = question.format == Format::json
                           ? expect_as_json(answer, is_written)
                           : session.show(expect_page(answer, question, is_written, session.now(),
                                                      session.terminal()));
    if (shown != ExitCode::ok) return shown;
    return question.is_written && !is_written ? ExitCode::nothing : ExitCode::ok;
}

}  // namespace jw::query
