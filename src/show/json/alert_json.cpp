// SPDX-License-Identifier: MIT
#include "show/json/alert_json.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

#include "show/json/or_null.hpp"
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
    object["usual_p50"] = seconds_or_null(message.usual_p50);
    object["usual_p95"] = seconds_or_null(message.usual_p95);
}

void add_output(Json& object, const alert::Message& message, OutputPart output) {
    const bool told = output == OutputPart::told;
    object["output_name"] = told ? text_or_null(message.output_name) : Json(nullptr);
    object["output"] = told ? text_or_null(message.output_end) : Json(nullptr);
}

Json names_of(const std::vector<std::string>& jobs) {
    auto names = Json::array();
    for (const auto& job : jobs) names.push_back(json_text(job));
    return names;
}

}  // namespace

Json json_of(const alert::Message& message, OutputPart output) {
    const auto notice = notice_of(message, output);
    Json object;
    object["schema"] = "job-watch.alert/1";
    object["key"] = json_text(message.key);
    object["kind"] = word(message.kind);
    object["created"] = rfc3339(message.created);
    object["host"] = text_or_null(message.host);
    object["job"] = text_or_null(message.job);
    object["subject"] = notice.subject;
    object["text"] = body_of(notice, longest_text, Measure::bytes);
    object["run"] = message.run ? run_of(*message.run) : Json(nullptr);
    add_history(object, message);
    add_output(object, message, output);
    object["jobs"] = names_of(message.jobs);
    object["job_count"] = message.job_count;
    object["why"] = text_or_null(message.why);
    object["command"] = text_or_null(message.command);
    return object;
}

}  // namespace jw::show
