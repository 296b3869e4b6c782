// SPDX-License-Identifier: MIT
#include <algorithm>

#include "foundation/model/job_key.hpp"
#include "programs/query/completion/candidates.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/words/verdict.hpp"

namespace jw::query {

namespace {

constexpr std::size_t most_runs = 30;

/// A name that a shell can't take as one word, or a line of text can't hold, is none to offer.
bool is_plain(const std::string& name) {
    return std::ranges::none_of(name, [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

Candidates jobs_of(Session& session) {
    Candidates found;
    const auto* history = session.history();
    if (history == nullptr) return found;
    for (const auto& job : history->job_names())
        if (auto name = std::string{job_name(job)}; is_plain(name))
            found.push_back({std::move(name), ""});
    return found;
}

Candidates runs_of(Session& session) {
    Candidates found;
    const auto* history = session.history();
    if (history == nullptr) return found;
    for (const auto& run : history->runs({.limit = most_runs})) {
        const auto name = std::string{job_name(run.job)};
        if (run.id != 0 && is_plain(name))
            found.push_back(
                {std::to_string(run.id), name + ", " + show::short_verdict(run).plain()});
    }
    return found;
}

}  // namespace

/// For the shells' completion: a candidate a line, with what it is behind a tab. Complaints are of
/// no use to somebody who presses a key: the shell's part leaves them out.
ExitCode answer_complete(const Question& question, Session& session) {
    const Known known{.jobs = [&] { return jobs_of(session); },
                      .runs = [&] { return runs_of(session); }};
    std::string text;
    for (const auto& [word, about] : candidates_for(question.words, known)) {
        text += word;
        if (!about.empty()) text.append("\t").append(about);
        text += '\n';
    }
    return Session::write(text);
}

}  // namespace jw::query
