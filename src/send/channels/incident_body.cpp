// SPDX-License-Identifier: MIT
#include "send/channels/incident_body.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "send/channels/markup.hpp"
#include "send/delivery/signature.hpp"
#include "show/json/json.hpp"
#include "show/terminal/clipped.hpp"
#include "show/words/moment.hpp"

namespace jw::send {

namespace {

using alert::Kind;
using alert::Message;
using show::Json;
using show::Measure;
using show::OutputPart;

constexpr std::size_t longest_description = 8000;
constexpr std::size_t longest_summary = 1000;  // PagerDuty: 1024
constexpr std::size_t opsgenie_message = 130, opsgenie_source = 100, opsgenie_entity = 500;
constexpr std::chrono::days as_long_as_it_fails{365};
constexpr std::chrono::minutes of_a_test{5};
constexpr std::chrono::days of_a_report{1};

Json clipped(std::string_view text, std::size_t limit) {
    return Json(std::string{show::beginning_of(text, limit, Measure::bytes)});
}

std::string safe(const std::string& hostile) { return show::json_text(hostile).get<std::string>(); }

Instant end_of(const Message& message) {
    return message.run ? show::end_of(*message.run) : message.created;
}

/// That a run hangs is an incident beside that of a job that fails: each has its own end.
bool is_of_hang(Kind kind) { return kind == Kind::hanging || kind == Kind::hang_over; }

/// So are findings, each of which is known by a number of its own.
bool is_of_findings(Kind kind) { return alert::is_of_finding(kind) || kind == Kind::findings; }

/// Labels tell alerts apart, so they are the same when one begins and when it ends.
Json labels_of(const Message& message, const std::string& job) {
    Json labels{{"source", "job-watch"}, {"instance", safe(message.host)}};
    if (message.kind == Kind::test)
        labels["alertname"] = "JobWatchTest";
    else if (message.kind == Kind::undeliverable)
        labels["alertname"] = "JobWatchUndeliverable";
    else if (is_of_findings(message.kind)) {
        labels["alertname"] = "JobChanged";
        if (!message.incident.empty()) labels["finding"] = message.incident;
    } else
        labels["alertname"] = is_of_hang(message.kind)       ? "JobHangs"
                              : message.kind == Kind::warned ? "JobWarned"
                                                             : "JobFailed";
    if (!job.empty()) labels["job"] = safe(job);
    return labels;
}

Instant end_of_alert(const Message& message, Instant begin, const alert::RunFacts& run) {
    if (ends_incident(message.kind)) return std::max(begin, show::end_of(run));
    if (message.kind == Kind::test) return message.created + of_a_test;
    if (message.kind == Kind::undeliverable || message.kind == Kind::warned)
        return message.created + of_a_report;
    return message.created + as_long_as_it_fails;
}

Json alert_of(const Message& message, const std::string& job, const alert::RunFacts& run,
              Instant begin, const show::Notice& notice) {
    const auto body = show::body_of(notice, longest_description, Measure::bytes);
    Json alert{{"labels", labels_of(message, job)},
               {"annotations", {{"summary", notice.subject}, {"description", body}}},
               {"startsAt", show::rfc3339(begin)},
               {"endsAt", show::rfc3339(end_of_alert(message, begin, run))}};
    if (!message.link.empty()) alert["generatorURL"] = message.link;
    return alert;
}

std::string_view severity_of(Kind kind) {
    if (kind == Kind::test) return "info";
    const bool fails = kind != Kind::warned && kind != Kind::flapping &&
                       kind != Kind::undeliverable && !is_of_hang(kind) && !is_of_findings(kind);
    return fails ? "error" : "warning";
}

std::string_view priority_of(Kind kind) {
    if (kind == Kind::test) return "P5";
    return kind == Kind::undeliverable ? "P4" : "P3";
}

}  // namespace

std::string incident_name(const std::string& host, const std::string& job) {
    return digest_key(host + "\n" + job);
}

std::string incident_name(const Message& message) {
    const bool is_of_job = !message.job.empty() && message.kind != Kind::undeliverable;
    if (is_of_job && is_of_hang(message.kind))
        return incident_name(message.host, message.job + "\nhangs");
    if (is_of_job && message.kind == Kind::warned)
        return incident_name(message.host, message.job + "\nwarned");
    if (is_of_job && is_of_findings(message.kind))
        return incident_name(message.host, message.job + "\n" + message.incident);
    return is_of_job ? incident_name(message.host, message.job) : message.key;
}

bool ends_incident(Kind kind) {
    return kind == Kind::recovered || kind == Kind::recoveries || kind == Kind::succeeded ||
           kind == Kind::hang_over || kind == Kind::back_to_normal;
}

std::string alertmanager_body(const Message& message, OutputPart output) {
    const auto notice = show::notice_of(message, output);
    auto alerts = Json::array();
    for (const auto& incident : message.incidents)
        alerts.push_back(
            alert_of(message, incident.job, incident.run, incident.run.started, notice));
    if (alerts.empty()) {
        alert::RunFacts run;
        run.started = message.created;
        run = message.run.value_or(run);
        const auto usual_begin =
            message.failing_since.value_or(std::min(message.created, end_of(message)));
        const auto begin = is_of_hang(message.kind) ? run.started : usual_begin;
        alerts.push_back(alert_of(message, message.job, run, begin, notice));
    }
    return dumped(alerts);
}

std::string pagerduty_body(const Message& message, OutputPart output,
                           std::string_view routing_key) {
    Json event{{"routing_key", routing_key},
               {"event_action", ends_incident(message.kind) ? "resolve" : "trigger"},
               {"dedup_key", incident_name(message)}};
    if (ends_incident(message.kind)) return dumped(event);
    const auto notice = show::notice_of(message, output);
    event["payload"] = {
        {"summary", clipped(notice.subject, longest_summary)},
        {"source", message.host.empty() ? Json("unknown") : Json(safe(message.host))},
        {"severity", severity_of(message.kind)},
        {"timestamp", show::rfc3339(end_of(message))},
        {"component", safe(message.job)},
        {"class", word(message.kind)},
        {"custom_details", {{"text", show::body_of(notice, longest_description, Measure::bytes)}}}};
    event["client"] = "job-watch";
    if (!message.link.empty()) event["client_url"] = message.link;
    return dumped(event);
}

std::string opsgenie_body(const Message& message, OutputPart output) {
    const auto notice = show::notice_of(message, output);
    const auto source = clipped(safe(message.host), opsgenie_source);
    if (ends_incident(message.kind)) return dumped({{"source", source}, {"note", notice.subject}});
    Json alert{{"message", clipped(notice.subject, opsgenie_message)},
               {"alias", incident_name(message)},
               {"description", show::body_of(notice, longest_description, Measure::bytes)},
               {"source", source},
               {"entity", clipped(safe(message.job), opsgenie_entity)},
               {"tags", Json::array({"job-watch"})},
               {"priority", priority_of(message.kind)}};
    if (!message.link.empty()) alert["details"] = {{"link", message.link}};
    return dumped(alert);
}

}  // namespace jw::send
