// SPDX-License-Identifier: MIT
#include "show/notices/alert_text.hpp"

#include <fmt/format.h>

#include "foundation/text/plain.hpp"
#include "foundation/when/civil.hpp"
#include "show/findings/finding_text.hpp"
#include "show/notices/reason_groups.hpp"
#include "show/terminal/shell_word.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

using alert::Kind;
using alert::Message;

constexpr std::string_view left_out_mark = "[...]\n";
constexpr int longest_name = 60, longest_subject = 200, longest_fact = 400;

/// For a subject, which has no room for more.
std::string name(std::string_view hostile) {
    return fitted(shown(hostile, Charset::utf8), longest_name, Charset::utf8, Keep::both_ends);
}

/// By which one job can be told from another.
std::string whole_name(std::string_view hostile) {
    return fitted(shown(hostile, Charset::utf8), longest_fact, Charset::utf8, Keep::both_ends);
}

std::string moment_text(Instant moment, const Message& message) {
    return long_moment(moment, message.created) + " " + zone_name(moment);
}

std::string on_host(const Message& message) {
    return message.host.empty() ? "" : " on " + name(message.host);
}

/// The first few, and how many more there are.
std::string some_jobs(const Message& message) {
    constexpr std::size_t most = 5;
    std::string text;
    for (std::size_t i = 0; i < message.jobs.size() && i < most; ++i)
        text += (i > 0 ? ", " : "") + name(message.jobs[i]);
    const auto told = std::min(most, message.jobs.size());
    if (message.job_count > told) text += fmt::format(" and {} more", message.job_count - told);
    return text;
}

/// The reasons that more than one job has; "" where there is none.
std::string some_reasons(const Message& message) {
    constexpr std::size_t most = 3;
    constexpr int longest_reason = 80;
    const auto groups = reason_groups(message);
    std::string text;
    std::uint64_t told = 0;
    for (std::size_t i = 0; i < groups.size() && i < most; ++i) {
        const auto count = groups[i].incidents.size();
        if (count < 2) break;
        const auto reason = fitted(shown(groups[i].reason, Charset::utf8), longest_reason,
                                   Charset::utf8, Keep::beginning);
        text += (text.empty() ? "" : ", ") + reason;
        if (count < message.job_count) text += fmt::format(" ({})", count);
        told += count;
    }
    if (!text.empty() && message.job_count > told)
        text += fmt::format(" and {} more", message.job_count - told);
    return text;
}

std::string failed_subject(const Message& message, std::string_view verb) {
    auto text = fmt::format("{} {}{}", name(message.job), verb, on_host(message));
    if (message.run) text += ": " + what_happened(*message.run);
    if (message.failures_in_row > 1)
        text += fmt::format(" ({} times in a row)", message.failures_in_row);
    return text;
}

std::string hang_subject(const Message& message) {
    const auto so_far = message.run ? message.run->duration : std::nullopt;
    return fmt::format("{} is still running{}{}", name(message.job), on_host(message),
                       so_far ? ", for " + duration_text(*so_far) : "");
}

std::string hang_over_subject(const Message& message) {
    auto text = fmt::format("{} has ended{}", name(message.job), on_host(message));
    if (!message.run) return text;
    if (message.run->duration) text += " after " + duration_text(*message.run->duration);
    return text + ": " + what_happened(*message.run);
}

std::string recovered_subject(const Message& message) {
    auto text = fmt::format("{} is ok again{}", name(message.job), on_host(message));
    if (message.down_for) text += fmt::format(" after {}", duration_text(*message.down_for));
    return text;
}

std::string finding_words(const findings::Finding& finding) {
    return shown(finding_text(finding), Charset::utf8);
}

/// `backup does not do its work on web1: printed nothing; ...`.
std::string finding_subject(const Message& message, std::string_view verb) {
    auto text = fmt::format("{} {}{}", name(message.job), verb, on_host(message));
    if (message.finding) text += ": " + finding_words(*message.finding);
    return text;
}

std::string storm_subject(const Message& message) {
    const auto begin =
        fmt::format("{} fail{}: ", counted(message.job_count, "job"), on_host(message));
    const auto reasons = some_reasons(message);
    return begin + (reasons.empty() ? some_jobs(message) : reasons);
}

std::string subject_of(const Message& message) {
    switch (message.kind) {
        case Kind::opened:
            return failed_subject(message, "failed");
        case Kind::reminder:
            return failed_subject(message, "still fails");
        case Kind::recovered:
            return recovered_subject(message);
        case Kind::flapping:
            return fmt::format("{} fails and recovers in turn{}", name(message.job),
                               on_host(message));
        case Kind::storm:
            return storm_subject(message);
        case Kind::recoveries:
            return fmt::format("{} are ok again{}: {}", counted(message.job_count, "job"),
                               on_host(message), some_jobs(message));
        case Kind::succeeded:
            return fmt::format("{} is ok{}", name(message.job), on_host(message));
        case Kind::undeliverable:
            return fmt::format("a notice could not be delivered{}", on_host(message));
        case Kind::hanging:
            return hang_subject(message);
        case Kind::hang_over:
            return hang_over_subject(message);
        case Kind::degraded:
            return finding_subject(message, "is not as it was");
        case Kind::nothing_done:
            return finding_subject(message, "succeeded, but did not do what it does");
        case Kind::missed:
            return finding_subject(message, "did not start");
        case Kind::back_to_normal:
            return fmt::format("{} is back to normal{}", name(message.job), on_host(message));
        case Kind::findings:
            return fmt::format("{} are not as they were{}: {}", counted(message.job_count, "job"),
                               on_host(message), some_jobs(message));
        case Kind::warned:
            return failed_subject(message, "warned");
        case Kind::test:
            break;
    }
    return fmt::format("test notice of job-watch{}", on_host(message));
}

std::string whole_subject(const Message& message) {
    const auto late = late_by(message);
    return (late ? fmt::format("[{} late] ", duration_text(*late)) : "") + subject_of(message);
}

void add_fact(std::string& facts, std::string_view label, std::string_view value) {
    if (!value.empty()) facts += fmt::format("{:<13} {}\n", label, value);
}

std::string one_line(std::string_view hostile) {
    return fitted(shown(hostile, Charset::utf8), longest_fact, Charset::utf8, Keep::beginning);
}

/// Why the notice is sent.
void add_reason(std::string& facts, const Message& message) {
    add_fact(facts, "Why", shown(message.why, Charset::utf8, Lines::one));
    add_fact(facts, "Reason", one_line(message.reason));
    if (message.finding) {
        const auto* label = message.kind == Kind::back_to_normal ? "It was" : "Found";
        add_fact(facts, label, one_line(finding_text(*message.finding)));
    }
    if (message.run && !message.finding && message.kind != Kind::recovered &&
        message.kind != Kind::succeeded)
        add_fact(facts, "What", what_happened(*message.run));
    if (message.down_for)
        add_fact(facts, "Down",
                 fmt::format("for {}, {} in a row", duration_text(*message.down_for),
                             counted(message.failures_in_row, "failure")));
    if (message.quiet_until)
        add_fact(facts, "Silence",
                 fmt::format("nothing more is sent until it has not changed between failing and "
                             "working for 6 hours: not before {}",
                             moment_text(*message.quiet_until, message)));
}

void add_lateness(std::string& facts, const Message& message) {
    const auto late = late_by(message);
    if (!late) return;
    add_fact(facts, "Late",
             fmt::format("sent {} after it was written, {}", duration_text(*late),
                         moment_text(message.created, message)));
}

std::string usual_text(const Message& message) {
    if (!message.usual_p50) return "";
    if (!message.usual_p95 || *message.usual_p95 == *message.usual_p50)
        return fmt::format(", usually {}", duration_text(*message.usual_p50));
    return fmt::format(", usually {}, at most {} in 19 of 20 runs",
                       duration_text(*message.usual_p50), duration_text(*message.usual_p95));
}

void add_run(std::string& facts, const Message& message) {
    if (!message.run) return;
    const auto& run = *message.run;
    add_fact(facts, message.kind == Kind::missed ? "Last start" : "Started",
             moment_text(run.started, message));
    const auto* took = message.kind == Kind::hanging ? "Runs for" : "Took";
    if (run.duration) add_fact(facts, took, duration_text(*run.duration) + usual_text(message));
}

void add_streak(std::string& facts, const Message& message) {
    if (message.failing_since && message.kind == Kind::recovered)
        add_fact(facts, "Failed since", moment_text(*message.failing_since, message));
    else if (message.failures_in_row > 0) {
        auto text = fmt::format("{} in a row", message.failures_in_row);
        if (message.failing_since)
            text += ", the first " + moment_text(*message.failing_since, message);
        add_fact(facts, "Failures", text);
    }
    if (message.last_success)
        add_fact(facts, "Last success", moment_text(*message.last_success, message));
    else if (message.kind == Kind::opened || message.kind == Kind::reminder)
        add_fact(facts, "Last success", "none on record");
}

/// `  Tue 24 Nov 02:00:03 CET  backup: exit 1`.
std::string incident_line(const alert::Incident& incident, const Message& message) {
    auto text = fmt::format(
        "  {}  {}: {}", moment_text(end_of(incident.run), message), whole_name(incident.job),
        incident.finding ? one_line(finding_text(*incident.finding)) : what_happened(incident.run));
    if (incident.down_for) text += ", after " + duration_text(*incident.down_for);
    return text + "\n";
}

void add_incidents(std::string& facts, const Message& message) {
    if (message.kind == Kind::recoveries || message.kind == Kind::findings)
        for (const auto& incident : message.incidents) facts += incident_line(incident, message);
    if (message.kind != Kind::storm) return;
    for (const auto& [reason, incidents] : reason_groups(message)) {
        facts += fmt::format("{}: {}\n", counted(incidents.size(), "job"), one_line(reason));
        for (const auto* incident : incidents) facts += incident_line(*incident, message);
    }
}

void add_jobs(std::string& facts, const Message& message) {
    if (message.jobs.empty() && message.job_count == 0) return;
    if (message.incidents.empty())
        for (const auto& job : message.jobs) add_fact(facts, "Fails", whole_name(job));
    add_incidents(facts, message);
    if (message.job_count > message.jobs.size())
        facts += fmt::format("and {} more\n", message.job_count - message.jobs.size());
}

std::string facts_of(const Message& message) {
    std::string facts;
    add_reason(facts, message);
    add_jobs(facts, message);
    add_lateness(facts, message);
    if (!message.job.empty()) add_fact(facts, "Job", whole_name(message.job));
    add_fact(facts, "Host", name(message.host));
    add_run(facts, message);
    add_streak(facts, message);
    if (message.kind == Kind::test) facts += "If you can read this, the channel works.\n";
    return facts;
}

std::string closing_of(const Message& message) {
    std::string text;
    add_fact(text, "More", shown(message.command, Charset::utf8));
    add_fact(text, "Link", shown(message.link, Charset::utf8));
    if (const auto ack = ack_command(message); !ack.empty()) add_fact(text, "No reminders", ack);
    add_fact(text, "Notice", shown(message.key, Charset::utf8));
    return text;
}

void add_output(Notice& notice, const Message& message) {
    if (message.output_end.empty()) return;
    notice.output_title = fmt::format("The end of {}:", shown(message.output_name, Charset::utf8));
    notice.output = shown(text::plain(message.output_end), Charset::utf8, Lines::many);
    if (!notice.output.ends_with('\n')) notice.output += '\n';
}

/// What `limit` leaves beside `taken`.
std::size_t room(std::size_t limit, std::size_t taken) { return limit > taken ? limit - taken : 0; }

/// As many lines from the beginning as fit: those of a storm may be very many.
std::string with_whole_lines(const std::string& lines, std::size_t limit, Measure measure) {
    if (measured(lines, measure) <= limit) return lines;
    const auto part = beginning_of(lines, room(limit, left_out_mark.size()), measure);
    return std::string{part.substr(0, part.rfind('\n') + 1)}.append(left_out_mark);
}

}  // namespace

std::string what_happened(const alert::RunFacts& run) {
    constexpr int not_executable = 126;
    constexpr int not_found = 127;
    Run whole;
    whole.outcome = run.outcome;
    whole.exit = run.exit;
    whole.signal = run.signal;
    whole.start_error = run.start_error;
    whole.rules = run.rules;
    whole.told = run.told;
    whole.argv = {run.command.empty() ? run.program : run.command};
    const auto missing = name(run.missing);
    if (!missing.empty() && run.exit == not_found)
        return verdict(whole) + " (command not found: " + missing + ")";
    if (!missing.empty() && run.exit == not_executable)
        return verdict(whole) + " (not executable: " + missing + ")";
    return verdict(whole);
}

Message seen_by(OutputPart output, const Message& message) {
    auto seen = message;
    if (output == OutputPart::told) return seen;
    seen.output_end.clear();
    seen.output_name.clear();
    seen.reason.clear();
    if (seen.run) seen.run->missing.clear();
    if (seen.finding) seen.finding->line.clear();
    for (auto& incident : seen.incidents) {
        incident.reason.clear();
        if (incident.finding) incident.finding->line.clear();
        incident.run.missing.clear();
    }
    return seen;
}

Instant end_of(const alert::RunFacts& run) {
    return run.started + run.duration.value_or(Micros{0});
}

std::optional<Micros> late_by(const Message& message) {
    constexpr std::chrono::minutes usual{10};
    if (!message.sent || *message.sent - message.created < usual) return std::nullopt;
    return *message.sent - message.created;
}

std::string ack_command(const Message& message) {
    if (message.kind != Kind::reminder) return "";
    return "job-watch ack " + shell_word(title_of(message), Charset::utf8);
}

Notice notice_of(const Message& message, OutputPart output) {
    const auto seen = seen_by(output, message);
    Notice notice;
    notice.subject = fitted(whole_subject(seen), longest_subject, Charset::utf8, Keep::beginning);
    notice.facts = facts_of(seen);
    add_output(notice, seen);
    notice.closing = closing_of(seen);
    return notice;
}

std::string body_of(const Notice& notice, std::size_t limit, Measure measure) {
    const auto behind = "\n" + notice.closing;
    auto before = with_whole_lines(notice.facts, room(limit, measured(behind, measure)), measure);
    if (!notice.output.empty()) before += "\n" + notice.output_title + "\n";
    const auto taken = measured(before, measure) + measured(behind, measure);
    std::string_view output = notice.output;
    if (taken + measured(output, measure) > limit) {
        output = end_of(output, room(limit, taken + left_out_mark.size()), measure);
        before += left_out_mark;
    }
    const auto text = before.append(output).append(behind);
    return std::string{beginning_of(text, limit, measure)};
}

}  // namespace jw::show
