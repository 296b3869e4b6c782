// SPDX-License-Identifier: MIT
#include "history/alerting/message_maker.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>

#include "capture/spool/entry.hpp"
#include "history/alerting/output_end.hpp"
#include "history/runs/rows.hpp"
#include "history/runs/usual.hpp"

namespace jw::history {

namespace {

constexpr auto last_success_sql = "SELECT last_success_started FROM jobs WHERE job = :job";

constexpr auto output_sql = "SELECT stdout, stderr FROM runs WHERE id = :id";

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
            .program = std::move(program)};
}

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

std::string message_key(alert::Kind kind, std::string_view run_key) {
    auto text = std::string{word(kind)};
    text.append("/").append(run_key);
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
    message.job = run.job;
    message.run = facts_of(run);
    if (kind == alert::Kind::hanging) message.run->duration = time_under_way(run, now);
    message.failures_in_row = state.failures;
    message.failing_since = state.failing_since;
    message.command = fmt::format("job-watch show {}", run.id);
    add_history(message);
    if (kind != alert::Kind::recovered && kind != alert::Kind::hanging) add_output(message, run);
    return message;
}

void MessageMaker::add_history(alert::Message& message) {
    if (const auto spread = usual_duration(database_, message.job)) {
        message.usual_p50 = stats::micros_of(spread->p50);
        message.usual_p95 = stats::micros_of(spread->p95);
    }
    if (message.kind == alert::Kind::recovered) return;
    SQLite::Statement last{database_, last_success_sql};
    last.bind(":job", message.job);
    if (last.executeStep() && !last.getColumn(0).isNull())
        message.last_success = instant_of(last.getColumn(0).getDouble());
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
    if (is_blank(text)) message.output_name.clear();
    message.output_end = is_blank(text) ? "" : output_end(text);
}

}  // namespace jw::history
