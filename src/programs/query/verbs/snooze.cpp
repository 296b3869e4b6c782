// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "foundation/base/span.hpp"
#include "foundation/model/job_key.hpp"
#include "history/alerting/alert_book.hpp"
#include "history/runs/hosts.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/json/or_null.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/moment.hpp"

namespace jw::query {

namespace {

constexpr std::uint64_t longest = std::uint64_t{366} * 86'400 * 1'000'000;

/// `off` ends a snooze.
std::optional<Micros> span_of(const std::string& text) {
    if (text == "off") return Micros{0};
    const auto micros = parse_span(text);
    if (!micros || *micros == 0 || *micros > longest) return std::nullopt;
    return Micros{static_cast<std::int64_t>(*micros)};
}

struct Meant {
    std::string job, title, host;
};

/// The jobs that are meant, once what they did is in the store; none after a complaint.
struct MeantJobs {
    ExitCode code = ExitCode::ok;
    std::vector<Meant> known;
};

MeantJobs jobs_meant(std::span<const std::string> words, const Question& question,
                     Session& session) {
    if (words.empty() != question.all) {
        const bool all = question.all;
        complain({all ? "can't tell which jobs are meant" : "no job is named",
                  all ? "--all and '" + words.front() + "' exclude each other"
                      : "it needs to know which",
                  "name jobs, or patterns such as 'backup-*', or write --all"});
        return {.code = ExitCode::usage, .known = {}};
    }
    const auto* history = session.history();
    if (history == nullptr) return {.code = ExitCode::store, .known = {}};
    const auto keys = find_jobs(*history, words, question);
    if (!keys) return {.code = ExitCode::nothing, .known = {}};
    MeantJobs jobs;
    for (const auto& key : *keys)
        jobs.known.push_back(
            {.job = key, .title = title_of(*history, key), .host = history->hosts().name_of(key)});
    session.await_recorder();
    return jobs;
}

/// `'backup' is`, or how many are and, below the sentence, which.
std::string sentence(const std::vector<Meant>& jobs, const std::string& rest,
                     const Session& session) {
    const auto shown = [&session](const Meant& job) {
        return show::shown(job.title, session.terminal().charset);
    };
    if (jobs.size() == 1) return "'" + shown(jobs.front()) + "' is " + rest + "\n";
    auto text = fmt::format("{} jobs are {}\n", jobs.size(), rest);
    for (const auto& job : jobs) text += "  " + shown(job) + "\n";
    return text;
}

ExitCode as_json(const char* verb, const std::vector<Meant>& jobs, std::optional<Instant> until) {
    Document document{verb};
    for (const auto& job : jobs) {
        show::Json item{{"job", show::json_text(job_name(job.job))},
                        {"host", show::text_or_null(job.host)}};
        if (until) item["until"] = show::rfc3339(*until);
        document.add(item);
    }
    return document.finish();
}

}  // namespace

ExitCode answer_snooze(const Question& question, Session& session) {
    const auto span = span_of(question.words.back());
    if (!span) {
        complain({"can't snooze for '" + question.words.back() + "'",
                  "it is no span of at most a year",
                  "write it like 4h or 2d, or 'off' to end a snooze"});
        return ExitCode::usage;
    }
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto words = std::span{question.words}.first(question.words.size() - 1);
    const auto [code, known] = jobs_meant(words, question, session);
    if (code != ExitCode::ok) return code;
    const auto until = session.now() + *span;
    for (const auto& job : known)
        if (auto failure = history::snooze(*path, job.job, until, question.reason, session.now())) {
            complain(*failure);
            return ExitCode::store;
        }
    if (question.format == Format::json) return as_json("snooze", known, until);
    if (span->count() == 0) return session.show(sentence(known, "no longer snoozed", session));
    const auto when = show::long_moment(until, session.now());
    return session.show(
        sentence(known, "snoozed until " + when + ": only a recovery is sent", session));
}

ExitCode answer_ack(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto [code, known] = jobs_meant(question.words, question, session);
    if (code != ExitCode::ok) return code;
    std::vector<Meant> open;
    for (const auto& job : known) {
        const auto found = history::acknowledge(*path, job.job, session.now());
        if (!found) {
            complain(found.error());
            return ExitCode::store;
        }
        if (*found) open.push_back(job);
    }
    if (open.empty()) {
        complain({"nothing to acknowledge",
                  known.size() == 1 ? "'" + known.front().title + "' has no open alert"
                                    : "none of these jobs has an open alert",
                  "see what is open: job-watch alerts"});
        return ExitCode::nothing;
    }
    if (question.format == Format::json) return as_json("ack", open, std::nullopt);
    return session.show(sentence(open, "acknowledged: no reminders until recovery", session));
}

}  // namespace jw::query
