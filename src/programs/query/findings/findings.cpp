// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "foundation/model/job_key.hpp"
#include "history/judging/finding_book.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/json/finding_json.hpp"
#include "show/pages/findings_page.hpp"
#include "show/terminal/shown.hpp"

namespace jw::query {

namespace {

constexpr std::size_t most_past = 100;

ExitCode show_findings(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto jobs = find_jobs(*history, question.words, question);
    if (!jobs) return nothing_found("findings", question);
    const auto job =
        question.job() && jobs->size() == 1 ? std::optional{jobs->front()} : std::nullopt;
    const auto warnings = history->warnings();
    session.await_recorder();
    const auto* judged = session.history();
    if (judged == nullptr) return ExitCode::store;
    auto rows = judged->findings(job, most_past);
    const std::set<std::string> asked{jobs->begin(), jobs->end()};
    std::erase_if(rows, [&](const auto& row) { return !asked.contains(row.job); });
    if (question.format == Format::json) {
        Document document{"findings", warnings};
        for (const auto& row : rows) document.add(show::json_of(row));
        return document.finish();
    }
    return session.show(show::findings_page(rows, session.now(), session.terminal()));
}

std::optional<history::FindingRow> finding_named(const std::string& word, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return std::nullopt;
    const auto number = positive_number(word);
    auto row = number ? history->finding(*number) : std::nullopt;
    if (!row)
        complain({"no finding '" + word + "'",
                  number ? "none has this number" : "a finding is a number",
                  "see the numbers: job-watch findings"});
    return row;
}

ExitCode answer_to(history::Word word, const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto row = finding_named(question.words[1], session);
    if (!row) return ExitCode::nothing;
    session.let_go();
    const auto found = history::answer_finding(*path, row->job, row->id, word, session.now());
    if (!found) {
        complain(found.error());
        return ExitCode::store;
    }
    if (!*found) {
        complain({"no finding '" + question.words[1] + "'", "it has gone meanwhile",
                  "see what is there: job-watch findings"});
        return ExitCode::nothing;
    }
    const bool is_accepted = word == history::Word::accepted;
    if (question.format == Format::json) {
        Document document{"findings"};
        document.add({{"id", row->id},
                      {"job", show::json_text(job_name(row->job))},
                      {"end", is_accepted ? "accepted" : "dismissed"}});
        return document.finish();
    }
    const auto name = show::shown(job_title(row->job, row->host), session.terminal().charset);
    return session.show(
        is_accepted
            ? fmt::format("finding {} is accepted: '{}' is to be like that\n", row->id, name)
            : fmt::format("finding {} is dismissed: nothing like it is told of '{}' again\n",
                          row->id, name));
}

}  // namespace

ExitCode answer_findings(const Question& question, Session& session) {
    if (question.words.size() < 2) return show_findings(question, session);
    const auto& action = question.words.front();
    if (action == "accept") return answer_to(history::Word::accepted, question, session);
    if (action == "dismiss") return answer_to(history::Word::dismissed, question, session);
    complain({"can't read 'findings " + action + " " + question.words[1] + "'",
              "there is no such question",
              "write job-watch findings, findings JOB, findings accept N, or findings dismiss N"});
    return ExitCode::usage;
}

}  // namespace jw::query
