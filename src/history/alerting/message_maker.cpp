// SPDX-License-Identifier: MIT
#include "history/alerting/message_maker.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "capture/spool/entry.hpp"
#include "foundation/model/seconds.hpp"
#include "history/alerting/output_end.hpp"
#include "history/alerting/usual.hpp"
#include "history/runs/rows.hpp"
#include "judge/alert/error_line.hpp"
#include "judge/alert/step.hpp"

namespace jw::history {

namespace {

constexpr auto last_success_sql = "SELECT last_success_started FROM jobs WHERE job = :job";

constexpr auto output_sql = "SELECT stdout, stderr FROM runs WHERE id = :id";

constexpr auto open_since_sql =
    "SELECT opened FROM alerts WHERE job = :job AND closed IS NULL ORDER BY opened LIMIT 1";

/// Fewer say nothing about one run in twenty.
constexpr std::size_t enough_for_p95 = 20;

alert::RunFacts facts_of(const Run& run) {
    std::string program;
    if (!run.argv.empty()) program = run.argv.front().substr(run.argv.front().rfind('/') + 1);
    return {.id = run.id,
            .started = run.started,
            .duration = run.duration,
            .outcome = run.outcome,
            .exit = run.exit,
            .signal = run.signal,
            .start_error = run.start_error,
            .program = std::move(program),
            .command = run.start_error != 0 && !run.argv.empty() ? run.argv.front() : "",
            .missing = "",
            .rules = run.rules,
            .told = run.told};
}

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool is_good(alert::Kind kind) {
    return kind == alert::Kind::recovered || kind == alert::Kind::succeeded;
}

Instant end_of(const Run& run) {
    return run.started + run.duration.value_or(Micros{0}) + run.suspended.value_or(Micros{0});
}

/// What the state says of how long it was, and how long it will be.
void add_spans(alert::Message& message, const Run& run, const alert::State& state) {
    if (message.kind == alert::Kind::recovered && state.failing_since)
        if (const auto down = end_of(run) - *state.failing_since; down > Micros{0})
            message.down_for = down;
    const auto* flapping = std::get_if<alert::Flapping>(&state.phase);
    if (message.kind == alert::Kind::flapping && flapping != nullptr)
        message.quiet_until = flapping->flipped + alert::calming_span;
}

}  // namespace

std::string message_key(alert::Kind kind, std::string_view run_key) {
    return message_key(word(kind), run_key);
}

std::string message_key(std::string_view what, std::string_view of) {
    auto text = std::string{what};
    text.append("/").append(of);
    const auto first = spool::checksum(text.data(), text.size());
    text += "/2";
    return fmt::format("{:016x}{:016x}", first, spool::checksum(text.data(), text.size()));
}

alert::Message MessageMaker::make(alert::Kind kind, const Run& run, const alert::State& state,
                                  Instant now) {
    alert::Message message;
    message.key = message_key(kind, run.key);
    message.kind = kind;
    message.created = now;
    message.host = run.host;
    const auto key = job_key_of(run.job);
    message.job = key.name;
    message.job_host = key.host;
    message.run = facts_of(run);
    if (kind == alert::Kind::hanging) message.run->duration = time_under_way(run, now);
    message.failures_in_row = state.failures;
    message.failing_since = state.failing_since;
    message.command = fmt::format("job-watch show {}", run.id);
    if (run.outcome == Outcome::not_started && run.invocation_id.empty()) message.why = run.note;
    add_spans(message, run, state);
    add_history(message);
    add_incident(message);
    const bool tells_of_output =
        !is_good(kind) && kind != alert::Kind::hanging && !is_of_finding(kind);
    if (tells_of_output) add_output(message, run);
    return message;
}

void MessageMaker::add_history(alert::Message& message) {
    if (const auto spread = usual_duration(database_, job_key(message))) {
        message.usual_p50 = micros_of(spread->p50);
        if (spread->count >= enough_for_p95) message.usual_p95 = micros_of(spread->p95);
    }
    if (is_good(message.kind)) return;
    SQLite::Statement last{database_, last_success_sql};
    last.bind(":job", job_key(message));
    if (last.executeStep() && !last.getColumn(0).isNull())
        message.last_success = instant_of(last.getColumn(0).getDouble());
}

void MessageMaker::add_incident(alert::Message& message) {
    SQLite::Statement query{database_, open_since_sql};
    query.bind(":job", job_key(message));
    if (!query.executeStep()) return;
    message.incident = message_key(
        "incident",
        fmt::format("{}/{}/{:.6f}", message.host, message.job, query.getColumn(0).getDouble()));
}

void MessageMaker::add_output(alert::Message& message, const Run& run) {
    SQLite::Statement query{database_, output_sql};
    query.bind(":id", run.id);
    if (!query.executeStep()) return;
    auto text = bytes_of(query.getColumn(1));
    message.output_name = "stderr";
    if (is_blank(text)) {
        text = bytes_of(query.getColumn(0));
        message.output_name = "stdout";
    }
    if (run.merged) message.output_name = "output";
    if (is_blank(text)) message.output_name.clear();
    message.output_end = is_blank(text) ? "" : output_end(text);
    // Of both streams in one, the error may stand before the end that fits.
    constexpr std::size_t looked_at = std::size_t{64} << 10;
    message.reason =
        alert::error_line(run.merged ? output_end(text, looked_at) : message.output_end);
    constexpr int not_executable = 126;
    constexpr int not_found = 127;
    const auto code = run.exit.value_or(0);
    if (code == not_found || code == not_executable)
        message.run->missing = alert::missing_command(message.output_end);
}

}  // namespace jw::history
