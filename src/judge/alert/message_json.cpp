// SPDX-License-Identifier: MIT
#include "judge/alert/message_json.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "foundation/model/seconds.hpp"
#include "judge/found/finding_json.hpp"
#include "judge/found/rule_told_json.hpp"

namespace jw::alert {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_document = std::size_t{1} << 20;
constexpr std::size_t longest_text = std::size_t{64} << 10;
constexpr std::size_t most_jobs = 50;

double seconds(Micros span) { return static_cast<double>(span.count()) / 1e6; }

double seconds(Instant time) { return seconds(time.time_since_epoch()); }

template <typename T>
void put_seconds(Json& object, const char* name, const std::optional<T>& value) {
    if (value) object[name] = seconds(*value);
}

template <typename T>
void put_known(Json& object, const char* name, const std::optional<T>& value) {
    if (value) object[name] = *value;
}

void put_text(Json& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}

Json json_of(const RunFacts& run) {
    Json object{{"id", run.id}, {"started", seconds(run.started)}, {"outcome", word(run.outcome)}};
    put_seconds(object, "duration", run.duration);
    put_known(object, "exit", run.exit);
    put_known(object, "signal", run.signal);
    if (run.start_error != 0) object["start_error"] = run.start_error;
    put_text(object, "program", run.program);
    put_text(object, "command", run.command);
    put_text(object, "missing", run.missing);
    if (!run.rules.empty()) object["rules"] = expect::to_json(run.rules);
    if (run.told) object["told"] = word(*run.told);
    return object;
}

void put_finding(Json& object, const std::optional<findings::Finding>& finding) {
    if (finding) object["finding"] = findings::to_json(*finding);
}

Json json_of(const Incident& incident) {
    Json object{{"job", incident.job}, {"run", json_of(incident.run)}};
    if (incident.failures_in_row > 0) object["failures_in_row"] = incident.failures_in_row;
    put_seconds(object, "down_for", incident.down_for);
    put_text(object, "reason", incident.reason);
    put_finding(object, incident.finding);
    return object;
}

/// Reads fields of an object of which nothing is certain.
class Fields {
public:
    explicit Fields(const Json& object) : object_{object} {}

    const Json* find(const char* name) const {
        const auto found = object_.find(name);
        return found == object_.end() ? nullptr : &*found;
    }

    std::string text(const char* name) const {
        const auto* value = find(name);
        if (value == nullptr || !value->is_string()) return {};
        return value->get_ref<const std::string&>().substr(0, longest_text);
    }

    std::optional<double> number(const char* name) const {
        const auto* value = find(name);
        if (value == nullptr || !value->is_number()) return std::nullopt;
        return value->get<double>();
    }

    std::optional<std::int64_t> integer(const char* name) const {
        constexpr double exact = 9007199254740992;  // 2^53
        const auto value = number(name);
        if (!value || !(std::abs(*value) <= exact)) return std::nullopt;
        return static_cast<std::int64_t>(*value);
    }

    std::optional<int> small(const char* name) const {
        const auto value = integer(name);
        if (!value || *value < 0 || *value > std::numeric_limits<int>::max()) return std::nullopt;
        return static_cast<int>(*value);
    }

    std::uint64_t count(const char* name) const {
        const auto value = integer(name).value_or(0);
        return value > 0 ? static_cast<std::uint64_t>(value) : 0;
    }

    std::optional<Micros> span(const char* name) const {
        constexpr double latest = 253402300800.0;  // the year 10000
        const auto value = number(name);
        if (!value || !(std::abs(*value) <= latest)) return std::nullopt;
        return micros_of(*value);
    }

    std::optional<Instant> instant(const char* name) const {
        const auto value = span(name);
        if (!value) return std::nullopt;
        return Instant{*value};
    }

private:
    const Json& object_;
};

RunFacts run_from(const Json& object) {
    const Fields fields{object};
    return {
        .id = fields.integer("id").value_or(0),
        .started = fields.instant("started").value_or(Instant{}),
        .duration = fields.span("duration"),
        .outcome = outcome_of(std::string_view{fields.text("outcome")}).value_or(Outcome::unknown),
        .exit = fields.small("exit"),
        .signal = fields.small("signal"),
        .start_error = fields.small("start_error").value_or(0),
        .program = fields.text("program"),
        .command = fields.text("command"),
        .missing = fields.text("missing"),
        .rules = expect::told_from_json(fields.find("rules")),
        .told = outcome_of(std::string_view{fields.text("told")})};
}

std::vector<std::string> jobs_from(const Json* list) {
    std::vector<std::string> jobs;
    if (list == nullptr || !list->is_array()) return jobs;
    for (const auto& name : *list) {
        if (jobs.size() == most_jobs) break;
        if (name.is_string())
            jobs.push_back(name.get_ref<const std::string&>().substr(0, longest_text));
    }
    return jobs;
}

std::vector<Incident> incidents_from(const Json* list) {
    std::vector<Incident> incidents;
    if (list == nullptr || !list->is_array()) return incidents;
    for (const auto& item : *list) {
        if (incidents.size() == most_jobs) break;
        if (!item.is_object()) continue;
        const Fields fields{item};
        const auto* run = fields.find("run");
        incidents.push_back(
            {.job = fields.text("job"),
             .run = run != nullptr && run->is_object() ? run_from(*run) : RunFacts{},
             .failures_in_row = fields.count("failures_in_row"),
             .down_for = fields.span("down_for"),
             .reason = fields.text("reason"),
             .finding = findings::finding_from_json(fields.text("finding"))});
    }
    return incidents;
}

Message message_from(const Fields& fields, Kind kind) {
    Message message;
    message.key = fields.text("key");
    message.incident = fields.text("incident");
    message.kind = kind;
    message.created = fields.instant("created").value_or(Instant{});
    message.host = fields.text("host");
    message.job = fields.text("job");
    message.job_host = fields.text("job_host");
    if (const auto* run = fields.find("run"); run != nullptr && run->is_object())
        message.run = run_from(*run);
    message.failures_in_row = fields.count("failures_in_row");
    message.failing_since = fields.instant("failing_since");
    message.last_success = fields.instant("last_success");
    message.down_for = fields.span("down_for");
    message.quiet_until = fields.instant("quiet_until");
    message.usual_p50 = fields.span("usual_p50");
    message.usual_p95 = fields.span("usual_p95");
    message.reason = fields.text("reason");
    message.output_end = fields.text("output_end");
    message.output_name = fields.text("output_name");
    message.jobs = jobs_from(fields.find("jobs"));
    message.job_count = fields.count("job_count");
    message.incidents = incidents_from(fields.find("incidents"));
    message.finding = findings::finding_from_json(fields.text("finding"));
    message.why = fields.text("why");
    message.command = fields.text("command");
    return message;
}

Failure unreadable(std::string why) {
    return {.what = "can't read a message of the outbox", .why = std::move(why), .next = ""};
}

}  // namespace

std::string to_json(const Message& message) {
    Json object{{"schema", message_schema},
                {"key", message.key},
                {"kind", word(message.kind)},
                {"created", seconds(message.created)}};
    put_text(object, "incident", message.incident);
    put_text(object, "host", message.host);
    put_text(object, "job", message.job);
    put_text(object, "job_host", message.job_host);
    if (message.run) object["run"] = json_of(*message.run);
    if (message.failures_in_row > 0) object["failures_in_row"] = message.failures_in_row;
    put_seconds(object, "failing_since", message.failing_since);
    put_seconds(object, "last_success", message.last_success);
    put_seconds(object, "down_for", message.down_for);
    put_seconds(object, "quiet_until", message.quiet_until);
    put_seconds(object, "usual_p50", message.usual_p50);
    put_seconds(object, "usual_p95", message.usual_p95);
    put_text(object, "reason", message.reason);
    put_text(object, "output_end", message.output_end);
    put_text(object, "output_name", message.output_name);
    if (!message.jobs.empty()) object["jobs"] = message.jobs;
    if (message.job_count > 0) object["job_count"] = message.job_count;
    for (const auto& incident : message.incidents) object["incidents"].push_back(json_of(incident));
    put_finding(object, message.finding);
    put_text(object, "why", message.why);
    put_text(object, "command", message.command);
    return object.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Result<Message> message_from_json(std::string_view text) {
    if (text.size() > longest_document) return unreadable("it is too long");
    const auto document = Json::parse(text, nullptr, false);
    if (!document.is_object()) return unreadable("it is no JSON object");
    const Fields fields{document};
    if (fields.integer("schema") != message_schema) return unreadable("its schema is not known");
    const auto kind = kind_of(fields.text("kind"));
    if (!kind) return unreadable("its kind is not known");
    return message_from(fields, *kind);
}

}  // namespace jw::alert
