// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

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

struct Known {
    ExitCode code = ExitCode::ok;  ///< else nothing else is known
    std::string job, title, host;
};

/// The job that is meant, once what it did is in the store.
Known known_job(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return {.code = ExitCode::store, .job = {}, .title = {}, .host = {}};
    const auto job = find_job(*history, question.words[0], question);
    if (!job) return {.code = ExitCode::nothing, .job = {}, .title = {}, .host = {}};
    Known known{
        .job = *job, .title = title_of(*history, *job), .host = history->hosts().name_of(*job)};
    session.await_recorder();
    return known;
}

std::string quoted(const std::string& job, const Session& session) {
    return "'" + show::shown(job, session.terminal().charset) + "'";
}

}  // namespace

ExitCode answer_snooze(const Question& question, Session& session) {
    const auto span = span_of(question.words[1]);
    if (!span) {
        complain({"can't snooze for '" + question.words[1] + "'", "it is no span of at most a year",
                  "write it like 4h or 2d, or 'off' to end a snooze"});
        return ExitCode::usage;
    }
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto known = known_job(question, session);
    if (known.code != ExitCode::ok) return known.code;
    const auto until = session.now() + *span;
    if (auto failure = history::snooze(*path, known.job, until, question.reason, session.now())) {
        complain(*failure);
        return ExitCode::store;
    }
    if (question.format == Format::json) {
        Document document{"snooze"};
        document.add({{"job", show::json_text(job_name(known.job))},
                      {"host", show::text_or_null(known.host)},
                      {"until", show::rfc3339(until)}});
        return document.finish();
    }
    if (span->count() == 0)
        return session.show(quoted(known.title, session) + " is no longer snoozed\n");
    return session.show(fmt::format("{} is snoozed until {}: only a recovery is sent\n",
                                    quoted(known.title, session),
                                    show::long_moment(until, session.now())));
}

ExitCode answer_ack(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto known = known_job(question, session);
    if (known.code != ExitCode::ok) return known.code;
    const auto found = history::acknowledge(*path, known.job, session.now());
    if (!found) {
        complain(found.error());
        return ExitCode::store;
    }
    if (!*found) {
        complain({"nothing to acknowledge", "'" + known.title + "' has no open alert",
                  "see what is open: job-watch alerts"});
        return ExitCode::nothing;
    }
    if (question.format == Format::json) {
        Document document{"ack"};
        document.add({{"job", show::json_text(job_name(known.job))},
                      {"host", show::text_or_null(known.host)}});
        return document.finish();
    }
    return session.show(quoted(known.title, session) +
                        " is acknowledged: no reminders until it recovers\n");
}

}  // namespace jw::query
