// SPDX-License-Identifier: MIT
#include "show/json/alert_json.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

#include "show/findings/finding_text.hpp"
#include "show/json/or_null.hpp"
#include "show/notices/reason_groups.hpp"
#include "show/words/moment.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

constexpr std::size_t longest_text = 16'000;

Json run_of(const alert::RunFacts& run) {
    Json object;
    object["id"] = run.id > 0 ? Json(run.id) : Json(nullptr);
    object["started"] = rfc3339(run.started);
    object["duration"] = seconds_or_null(run.duration);
    object["outcome"] = jw::word(run.outcome);
    object["exit"] = or_null(run.exit);
    object["signal"] = or_null(run.signal);
    object["signal_name"] = run.signal ? Json(signal_name(*run.signal)) : Json(nullptr);
    object["start_error"] = run.start_error != 0 ? Json(run.start_error) : Json(nullptr);
    object["program"] = text_or_null(run.program);
    object["what"] = json_text(what_happened(run));
    return object;
}

void add_history(Json& object, const alert::Message& message) {
    object["failures_in_row"] = message.failures_in_row;
    object["failing_since"] = time_or_null(message.failing_since);
    object["last_success"] = time_or_null(message.last_success);
    object["down_for"] = seconds_or_null(message.down_for);
    object["quiet_until"] = time_or_null(message.quiet_until);
    object["usual_p50"] = seconds_or_null(message.usual_p50);
    object["usual_p95"] = seconds_or_null(message.usual_p95);
}

void add_output(Json& object, const alert::Message& message) {
    object["reason"] = text_or_null(message.reason);
    object["output_name"] = text_or_null(message.output_name);
    object["output"] = text_or_null(message.output_end);
}

Json finding_or_null(const std::optional<findings::Finding>& finding) {
    if (!finding) return nullptr;
    return {{"kind", word(finding->kind)},
            {"signal", json_text(finding->signal)},
            {"before", finding->before},
            {"now", finding->now},
            {"text", json_text(finding_text(*finding))}};
}

Json names_of(const std::vector<std::string>& jobs) {
    auto names = Json::array();
    for (const auto& job : jobs) names.push_back(json_text(job));
    return names;
}

Json json_of(const alert::Incident& incident) {
    Json object;
    object["job"] = json_text(incident.job);
    object["run"] = run_of(incident.run);
    object["failures_in_row"] = incident.failures_in_row;
    object["down_for"] = seconds_or_null(incident.down_for);
    object["reason"] = text_or_null(incident.reason);
    object["finding"] = finding_or_null(incident.finding);
    return object;
}

Json json_of(const ReasonGroup& group) {
    auto jobs = Json::array();
    for (const auto* incident : group.incidents) jobs.push_back(json_text(incident->job));
    return {{"reason", json_text(group.reason)},
            {"count", group.incidents.size()},
            {"jobs", std::move(jobs)}};
}

void add_jobs(Json& object, const alert::Message& message) {
    object["jobs"] = names_of(message.jobs);
    object["job_count"] = message.job_count;
    object["incidents"] = Json::array();
    for (const auto& incident : message.incidents) object["incidents"].push_back(json_of(incident));
    object["reasons"] = Json::array();
    if (message.kind != alert::Kind::storm) return;
    for (const auto& group : reason_groups(message)) object["reasons"].push_back(json_of(group));
}

}  // namespace

Json json_of(const alert::Message& message, OutputPart output) {
    const auto seen = seen_by(output, message);
    const auto notice = notice_of(seen, output);
    Json object;
    object["schema"] = "job-watch.alert/1";
    object["key"] = json_text(seen.key);
    object["incident"] = text_or_null(seen.incident);
    object["kind"] = word(seen.kind);
    object["created"] = rfc3339(seen.created);
    object["late_by"] = seconds_or_null(late_by(seen));
    object["host"] = text_or_null(seen.host);
    object["job"] = text_or_null(seen.job);
    object["subject"] = notice.subject;
    object["text"] = body_of(notice, longest_text, Measure::bytes);
    object["run"] = seen.run ? run_of(*seen.run) : Json(nullptr);
    object["finding"] = finding_or_null(seen.finding);
    add_history(object, seen);
    add_output(object, seen);
    add_jobs(object, seen);
    object["why"] = text_or_null(seen.why);
    object["command"] = text_or_null(seen.command);
    object["ack"] = text_or_null(ack_command(seen));
    object["link"] = text_or_null(seen.link);
    return object;
}

}  // namespace jw::show
