// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "foundation/base/helper.hpp"
#include "foundation/base/own_environment.hpp"
#include "foundation/model/job_key.hpp"
#include "history/alerting/alert_book.hpp"
#include "history/reading/sent_notices.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/json/or_null.hpp"
#include "show/pages/alerts_page.hpp"
#include "show/words/moment.hpp"

namespace jw::query {

namespace {

using show::Json;
using show::json_text;
using show::time_or_null;

Json json_of(const history::AlertRow& alert) {
    return {{"type", "alert"},
            {"id", alert.id},
            {"job", json_text(job_name(alert.job))},
            {"host", show::text_or_null(alert.host)},
            {"opened", show::rfc3339(alert.opened)},
            {"closed", time_or_null(alert.closed)},
            {"opened_run", show::or_null(alert.opened_run)},
            {"failures", alert.failures},
            {"notices", alert.notices},
            {"flapping", alert.flapping},
            {"acknowledged", time_or_null(alert.acked)}};
}

Json json_of(const history::HangRow& hang) {
    return {{"type", "long"},
            {"job", json_text(job_name(hang.job))},
            {"host", show::text_or_null(hang.host)},
            {"run", hang.run > 0 ? Json(hang.run) : Json(nullptr)},
            {"started", show::rfc3339(hang.started)},
            {"noticed", show::rfc3339(hang.noticed)},
            {"told", hang.told}};
}

Json json_of(const history::OutboxRow& row) {
    return {{"type", "message"},
            {"id", row.id},
            {"channel", json_text(row.channel)},
            {"kind", json_text(row.kind)},
            {"job", json_text(job_name(row.job))},
            {"host", show::text_or_null(row.host)},
            {"created", show::rfc3339(row.created)},
            {"state", row.dead ? "dead" : "waiting"},
            {"attempts", row.attempts},
            {"next_try", time_or_null(row.next_try)},
            {"last_error", show::text_or_null(row.last_error)}};
}

ExitCode as_json(const history::AlertBook& book, const std::vector<std::string>& warnings) {
    Document document{"alerts", warnings};
    for (const auto& alert : book.open) document.add(json_of(alert));
    for (const auto& hang : book.hangs) document.add(json_of(hang));
    for (const auto& alert : book.closed) document.add(json_of(alert));
    for (const auto& row : book.waiting) document.add(json_of(row));
    for (const auto& row : book.dead) document.add(json_of(row));
    for (const auto& snooze : book.snoozes)
        document.add({{"type", "snooze"},
                      {"job", json_text(job_name(snooze.job))},
                      {"host", show::text_or_null(snooze.host)},
                      {"until", show::rfc3339(snooze.until)},
                      {"reason", json_text(snooze.reason)}});
    for (const auto& channel : book.disabled)
        document.add({{"type", "disabled-channel"},
                      {"channel", json_text(channel.name)},
                      {"why", json_text(channel.why)}});
    return document.finish();
}

ExitCode show_alerts(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("alerts", question);
    const auto warnings = history->warnings();
    session.await_recorder();
    for (const auto& complaint : session.configuration().complaints) complain({complaint, "", ""});
    const auto book = history::read_alert_book(*path, session.now());
    if (!book) {
        complain(book.error());
        return ExitCode::store;
    }
    if (question.format == Format::json) return as_json(*book, warnings);
    return session.show(show::alerts_page(*book, session.now(), session.terminal()));
}

/// Becomes the program that sends; returns only if that can't be done.
ExitCode become_sender(Session& session, const char* option, const char* value) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto program = helper_program("job-watch-notify");
    const std::array<const char*, 6> words{program.c_str(), "--store", path->c_str(),
                                           option,          value,     nullptr};
    if (!program.view().empty())
        ::execve(program.c_str(), const_cast<char* const*>(words.data()), own_environment());
    complain({"can't start job-watch-notify",
              program.view().empty() ? "it is not installed" : std::strerror(errno),
              program.view().empty() ? "install job-watch as a whole" : "run job-watch doctor"});
    return ExitCode::store;
}

ExitCode test_channel(const Question& question, Session& session) {
    return become_sender(session, "--test", question.words[1].c_str());
}

ExitCode flush(const Question& question, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("alerts", question);
    session.let_go();
    return become_sender(session, "--flush", nullptr);
}

ExitCode show_sent(const Question& question, Session& session) {
    constexpr std::size_t usual = 100;
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto sent = history::sent_notices(*path, question.since, question.count.value_or(usual));
    if (!sent) {
        complain(sent.error());
        return ExitCode::store;
    }
    if (question.format == Format::json) {
        Document document{"alerts"};
        for (const auto& one : *sent)
            document.add({{"type", "message"},
                          {"channel", json_text(one.channel)},
                          {"kind", json_text(one.kind)},
                          {"job", json_text(job_name(one.job))},
                          {"host", show::text_or_null(one.host)},
                          {"created", show::rfc3339(one.created)},
                          {"done", show::rfc3339(one.done)},
                          {"state", one.is_given_up ? "dead" : "sent"},
                          {"attempts", one.attempts},
                          {"last_error", show::text_or_null(one.last_error)}});
        return document.finish();
    }
    if (!sent->empty())
        return session.show(show::sent_page(*sent, session.now(), session.terminal()));
    complain({"no notice was sent",
              question.since ? "none was in this window of time" : "none in the last 30 days",
              "see what waits, and which channels are disabled: job-watch alerts"});
    return ExitCode::nothing;
}

struct SubVerb {
    std::string_view name, words;
    std::size_t further_words;
    ExitCode (*answer)(const Question&, Session&);
};

constexpr auto sub_verbs = std::to_array<SubVerb>({{"test", "CHANNEL", 1, test_channel},
                                                   {"flush", "", 0, flush},
                                                   {"sent", "", 0, show_sent},
                                                   {"replay", "", 0, answer_alerts_replay}});

}  // namespace

ExitCode answer_alerts(const Question& question, Session& session) {
    if (question.words.empty()) return show_alerts(question, session);
    for (const auto& sub : sub_verbs)
        if (sub.name == question.words.front() && question.words.size() == 1 + sub.further_words)
            return sub.answer(question, session);
    complain({"can't read 'alerts " + question.words.front() + "'", "there is no such question",
              "write job-watch alerts, alerts test CHANNEL, alerts flush, alerts sent, or alerts "
              "replay"});
    return ExitCode::usage;
}

}  // namespace jw::query
