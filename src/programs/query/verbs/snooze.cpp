// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foundation/base/span.hpp"
#include "history/alerting/alert_book.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
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

/// ExitCode::ok if the job is known, and what it did is in the store.
ExitCode check_known(Session& session, const std::string& job) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_job(*history, job)) return ExitCode::nothing;
    session.await_recorder();
    return ExitCode::ok;
}

std::string quoted(const std::string& job, const Session& session) {
    return "'" + show::shown(job, session.terminal().charset) + "'";
}

}  // namespace

ExitCode answer_snooze(const Question& question, Session& session) {
    const auto& job = question.words[0];
    const auto span = span_of(question.words[1]);
    if (!span) {
        complain({"can't snooze for '" + question.words[1] + "'", "it is no span of at most a year",
                  "write it like 4h or 2d, or 'off' to end a snooze"});
        return ExitCode::usage;
    }
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    if (const auto known = check_known(session, job); known != ExitCode::ok) return known;
    const auto until = session.now() + *span;
    if (auto failure = history::snooze(*path, job, until, question.reason, session.now())) {
        complain(*failure);
        return ExitCode::store;
    }
    if (question.format == Format::json) {
        Document document{"snooze"};
        document.add({{"job", show::json_text(job)}, {"until", show::rfc3339(until)}});
        return document.finish();
    }
    if (span->count() == 0) return session.show(quoted(job, session) + " is no longer snoozed\n");
    return session.show(fmt::format("{} is snoozed until {}: only a recovery is sent\n",
                                    quoted(job, session), show::long_moment(until, session.now())));
}

ExitCode answer_ack(const Question& question, Session& session) {
    const auto& job = question.words[0];
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    if (const auto known = check_known(session, job); known != ExitCode::ok) return known;
    const auto found = history::acknowledge(*path, job, session.now());
    if (!found) {
        complain(found.error());
        return ExitCode::store;
    }
    if (!*found) {
        complain({"nothing to acknowledge", "'" + job + "' has no open alert",
                  "see what is open: job-watch alerts"});
        return ExitCode::nothing;
    }
    if (question.format == Format::json) {
        Document document{"ack"};
        document.add({{"job", show::json_text(job)}});
        return document.finish();
    }
    return session.show(quoted(job, session) +
                        " is acknowledged: no reminders until it recovers\n");
}

}  // namespace jw::query
