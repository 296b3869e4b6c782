// SPDX-License-Identifier: MIT
#include "show/pages/alerts_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foundation/model/job_key.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

/// The job a message is about; a storm is about several.
std::string subject(const history::OutboxRow& row, const Terminal& terminal) {
    return row.job.empty() ? "-" : shown(job_title(row.job, row.host), terminal.charset);
}

std::string line(const std::string& text, const Terminal& terminal) {
    constexpr int indent = 2;
    return wrapped(shown(text, terminal.charset), terminal.columns, indent);
}

std::string open_table(const history::AlertBook& book, Instant now, const Terminal& terminal) {
    if (book.open.empty()) return "No job has an open alert.\n";
    Table table{{{"OPEN", Align::left, 10, 0, Holds::names},
                 {"SINCE"},
                 {"AGO", Align::right, 0, 3},
                 {"FAILED", Align::right},
                 {"NOTICES", Align::right, 0, 2},
                 {"STATE", Align::left, 12, 4}}};
    for (const auto& alert : book.open)
        table.add({shown(job_title(alert.job, alert.host), terminal.charset),
                   short_moment(alert.opened, now), age_text(alert.opened, now),
                   fmt::format("{}x", alert.failures), std::to_string(alert.notices),
                   shown(alert_state(alert, book, now), terminal.charset)});
    return table.text(terminal);
}

std::string hang_table(const history::AlertBook& book, Instant now, const Terminal& terminal) {
    if (book.hangs.empty()) return "";
    Table table{{{"TOO LONG", Align::left, 10, 0, Holds::names},
                 {"RUN", Align::right},
                 {"STARTED"},
                 {"AGO", Align::right, 0, 3},
                 {"NOTICE", Align::left, 0, 2}}};
    for (const auto& hang : book.hangs)
        table.add({shown(job_title(hang.job, hang.host), terminal.charset),
                   std::to_string(hang.run), short_moment(hang.started, now),
                   age_text(hang.started, now), hang.told ? "made" : "none"});
    return "\n" + table.text(terminal);
}

std::string next_try(const history::OutboxRow& row, Instant now) {
    if (!row.next_try) return "none";
    return *row.next_try <= now ? "now" : relative_text(*row.next_try, now);
}

std::string waiting_table(const history::AlertBook& book, Instant now, const Terminal& terminal) {
    if (book.waiting.empty()) return "";
    Table table{{{"WAITS FOR", Align::left, 8},
                 {"NOTICE"},
                 {"JOB", Align::left, 10, 0, Holds::names},
                 {"SINCE", Align::left, 0, 2},
                 {"TRIES", Align::right, 0, 1},
                 {"NEXT TRY"},
                 {"LAST ERROR", Align::left, 12, 4}}};
    for (const auto& row : book.waiting)
        table.add({shown(row.channel, terminal.charset), shown(row.kind, terminal.charset),
                   subject(row, terminal), short_moment(row.created, now),
                   std::to_string(row.attempts), next_try(row, now),
                   row.last_error.empty() ? "-" : shown(row.last_error, terminal.charset)});
    auto text = "\n" + table.text(terminal);
    if (book.waiting_count > book.waiting.size())
        text += fmt::format("   ... {} more\n", book.waiting_count - book.waiting.size());
    return text;
}

std::string troubles(const history::AlertBook& book, Instant now, const Terminal& terminal) {
    std::string text;
    for (const auto& channel : book.disabled)
        text += line(fmt::format("channel {} is disabled: {} (put it right, then: job-watch alerts "
                                 "test {})",
                                 channel.name, channel.why, channel.name),
                     terminal);
    for (const auto& row : book.dead)
        text += line(
            fmt::format("given up: {} {} by {}, {}: {}", row.kind, job_title(row.job, row.host),
                        row.channel, short_moment(row.created, now), row.last_error),
            terminal);
    if (book.dead_count > book.dead.size())
        text += fmt::format("   ... {} more were given up\n", book.dead_count - book.dead.size());
    for (const auto& snooze : book.snoozes)
        text += line(fmt::format("snoozed: {} until {}{}", job_title(snooze.job, snooze.host),
                                 short_moment(snooze.until, now),
                                 snooze.reason.empty() ? "" : " (" + snooze.reason + ")"),
                     terminal);
    return text.empty() ? "" : "\n" + text;
}

std::string closed_table(const history::AlertBook& book, Instant now, const Terminal& terminal) {
    if (book.closed.empty()) return "";
    Table table{{{"CLOSED", Align::left, 10, 0, Holds::names},
                 {"OPENED"},
                 {"LASTED", Align::right},
                 {"FAILED", Align::right, 0, 1},
                 {"NOTICES", Align::right, 0, 2}}};
    for (const auto& alert : book.closed)
        table.add({shown(job_title(alert.job, alert.host), terminal.charset),
                   short_moment(alert.opened, now),
                   duration_text(std::max(Micros{0}, *alert.closed - alert.opened)),
                   fmt::format("{}x", alert.failures), std::to_string(alert.notices)});
    return "\n" + table.text(terminal);
}

}  // namespace

std::string alert_state(const history::AlertRow& alert, const history::AlertBook& book,
                        Instant now) {
    std::string text = alert.flapping ? "flapping" : "open";
    if (alert.acked) text += ", acknowledged";
    const auto snooze = std::ranges::find(book.snoozes, alert.job, &history::SnoozeRow::job);
    if (snooze != book.snoozes.end()) text += ", snoozed until " + short_moment(snooze->until, now);
    return text;
}

std::string alerts_page(const history::AlertBook& book, Instant now, const Terminal& terminal) {
    return open_table(book, now, terminal) + hang_table(book, now, terminal) +
           waiting_table(book, now, terminal) + troubles(book, now, terminal) +
           closed_table(book, now, terminal);
}

std::string sent_page(const std::vector<history::SentNotice>& notices, Instant now,
                      const Terminal& terminal) {
    Table table{{{"SENT"},
                 {"AGO", Align::right, 0, 4},
                 {"CHANNEL", Align::left, 8},
                 {"NOTICE"},
                 {"JOB", Align::left, 10, 0, Holds::names},
                 {"TRIES", Align::right, 0, 3},
                 {"LAST ERROR", Align::left, 12, 2}}};
    for (const auto& one : notices)
        table.add({one.is_given_up ? "given up" : short_moment(one.done, now),
                   age_text(one.done, now), shown(one.channel, terminal.charset),
                   shown(one.kind, terminal.charset),
                   one.job.empty() ? "-" : shown(job_title(one.job, one.host), terminal.charset),
                   std::to_string(one.attempts),
                   one.last_error.empty() ? "-" : shown(one.last_error, terminal.charset)});
    return table.text(terminal);
}

}  // namespace jw::show
