// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/search/matching_lines.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/window.hpp"
#include "show/search/found_line.hpp"

namespace jw::query {

namespace {

/// The part of a line that is kept, so that the match is in it.
void cut(show::FoundLine& found, const MatchingLine& line) {
    constexpr auto most = show::most_of_line;
    const auto first = line.match < most / 2 ? 0 : line.match - most / 2;
    found.text = line.text.substr(first, most);
    found.match = line.match - first;
}

/// Looks through the outputs one by one.
class Looking {
public:
    using Take = std::function<bool(show::FoundLine)>;

    Looking(const history::History& history, const Question& question, const Pattern& pattern,
            Take take)
        : history_{history}, question_{question}, pattern_{pattern}, take_{std::move(take)} {}

    /// Returns what was looked at; the lines were handed over.
    show::Search through(const history::Filter& filter) {
        history_.each_output(filter, [&](const history::KeptOutput& kept) {
            if (filter.limit && search_.runs == *filter.limit) return false;
            if (kept.out.text.empty() && kept.err.text.empty()) return true;
            ++search_.outputs;
            const auto before = lines_;
            const bool goes_on = look(kept);
            if (lines_ > before) ++search_.runs;
            search_.more = !goes_on;
            return goes_on;
        });
        return std::move(search_);
    }

private:
    bool look(const history::KeptOutput& kept) {
        return (question_.streams == Streams::err || look(kept, false)) &&
               (question_.streams == Streams::out || look(kept, true));
    }

    bool look(const history::KeptOutput& kept, bool is_error) {
        return each_matching_line(
            is_error ? kept.err : kept.out, pattern_, [&](const MatchingLine& line) {
                show::FoundLine found{.run = kept.run,
                                      .job = std::string{kept.job},
                                      .host = history_.hosts().of(std::string{kept.job}),
                                      .started = kept.started,
                                      .is_error = is_error,
                                      .number = line.number,
                                      .text = {}};
                cut(found, line);
                ++lines_;
                return take_(std::move(found));
            });
    }

    const history::History& history_;
    const Question& question_;
    const Pattern& pattern_;
    Take take_;
    show::Search search_;
    std::uint64_t lines_ = 0;
};

void complain_none(const show::Search& search, const std::string& pattern) {
    if (search.outputs == 0)
        complain({"there is nothing to look through",
                  "no run that is asked for has printed anything",
                  "widen the window, or see the known jobs: job-watch list"});
    else
        complain({"no line has '" + pattern + "'",
                  fmt::format("the output of {} {} was looked at", search.outputs,
                              search.outputs == 1 ? "run" : "runs"),
                  ""});
}

ExitCode as_json(const history::History& history, const Question& question, const Pattern& pattern,
                 const history::Filter& filter) {
    Document document{"grep", history.warnings()};
    auto search = Looking{
        history, question, pattern, [&](const show::FoundLine& line) {
            document.add(show::json_of(line));
            return true;
        }}.through(filter);
    const auto written = document.finish();
    if (written == ExitCode::nothing) complain_none(search, question.words.front());
    return written;
}

}  // namespace

/// As grep(1) has it, but that the newest comes first.
ExitCode answer_grep(const Question& question, Session& session) {
    const auto pattern = Pattern::of(question.words.front(), question.meaning, question.letters);
    if (!pattern) {
        complain(pattern.error());
        return ExitCode::usage;
    }
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto words = std::span{question.words}.subspan(1);
    const auto jobs = find_jobs(*history, words, question);
    if (!jobs) return nothing_found("grep", question);
    const auto filter = words.empty() ? filter_of(*history, question) : filter_of(question, *jobs);
    if (question.format == Format::json) return as_json(*history, question, *pattern, filter);
    std::vector<show::FoundLine> lines;
    auto search = Looking{
        *history, question, *pattern, [&](show::FoundLine line) {
            if (lines.size() == most_rows) return false;
            lines.push_back(std::move(line));
            return true;
        }}.through(filter);
    if (lines.empty()) {
        complain_none(search, question.words.front());
        return ExitCode::nothing;
    }
    search.lines = std::move(lines);
    return session.show(show::found_page(search, session.now(), session.terminal()));
}

}  // namespace jw::query
