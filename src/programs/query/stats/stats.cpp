// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "history/runs/hosts.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/stats/parts.hpp"
#include "programs/query/verb.hpp"
#include "show/json/finding_json.hpp"
#include "show/json/or_null.hpp"
#include "show/json/stats_json.hpp"
#include "show/pages/stats_page.hpp"
#include "show/words/moment.hpp"

namespace jw::query {

namespace {

/// Of levels, in the window that is asked for; newest first.
std::vector<history::FindingRow> changes_of(const history::History& history,
                                            const Question& question, const std::string& job) {
    constexpr std::size_t most = 500;
    auto rows = history.findings(job, most);
    std::erase_if(rows, [&](const history::FindingRow& row) {
        using findings::Kind;
        const auto kind = row.finding.kind;
        const bool is_of_level =
            kind == Kind::shift || kind == Kind::drift || kind == Kind::failure_rate;
        return !is_of_level || (question.since && row.opened < *question.since) ||
               (question.until && row.since >= *question.until);
    });
    std::ranges::stable_sort(rows, std::greater{}, &history::FindingRow::since);
    return rows;
}

show::Json schedules_of(const history::History& history, const std::string& job) {
    auto list = show::Json::array();
    for (const auto& rule : history.schedules(job))
        list.push_back({{"rule", show::json_text(rule.rule)},
                        {"place", show::json_text(rule.place)},
                        {"since", show::rfc3339(rule.since)},
                        {"until", show::time_or_null(rule.until)},
                        {"trouble", show::text_or_null(rule.trouble)}});
    return list;
}

ExitCode as_json(const history::History& history, const Question& question,
                 const std::vector<std::string>& jobs) {
    Document document{"stats", history.warnings()};
    for (const auto& job : jobs) {
        const auto summary = summary_of(history, question, job);
        if (summary.runs == 0) continue;
        auto item = show::json_of(job_name(job), summary);
        item["host"] = show::text_or_null(history.hosts().name_of(job));
        item["schedules"] = schedules_of(history, job);
        item["changes"] = show::json_of(changes_of(history, question, job));
        document.add(item);
    }
    return document.finish();
}

}  // namespace

ExitCode answer_stats(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto jobs = find_jobs(*history, question.words, question);
    if (!jobs) return nothing_found("stats", question);
    if (question.by || question.format == Format::csv)
        return answer_parts(*history, *jobs, question, session);
    if (question.format == Format::json) return as_json(*history, question, *jobs);

    std::string pages;
    for (const auto& job : *jobs) {
        const auto summary = summary_of(*history, question, job);
        if (summary.runs == 0) continue;
        if (!pages.empty()) pages += '\n';
        pages +=
            show::stats_page(title_of(*history, job), summary, session.now(), session.terminal(),
                             changes_of(*history, question, job), history->schedules(job));
    }
    if (!pages.empty()) return session.show(pages);
    return complain_no_runs();
}

}  // namespace jw::query
