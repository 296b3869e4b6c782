// SPDX-License-Identifier: MIT
#include "send/channels/command.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include "foundation/text/plain.hpp"
#include "judge/alert/masking.hpp"
#include "send/channels/child.hpp"
#include "send/channels/mail.hpp"
#include "send/delivery/failed.hpp"
#include "show/terminal/clipped.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/output_text.hpp"
#include "show/words/verdict.hpp"

namespace jw::send {

namespace {

using config::Channel;

constexpr std::size_t longest_input = 64UL << 10U;

std::string one_line(std::string_view text) { return show::shown(text, show::Charset::utf8); }

std::string number(const std::optional<int>& value) { return value ? std::to_string(*value) : ""; }

/// `exit 75: mail queue is full`, of what the command printed its last line only.
std::string words_of(const ChildEnd& end) {
    constexpr int longest = 120;
    std::string text = "ran out of time";
    if (end.in_time)
        text = WIFEXITED(end.wait_status)
                   ? fmt::format("exit {}", WEXITSTATUS(end.wait_status))
                   : "killed by " + show::signal_name(WTERMSIG(end.wait_status));
    const auto said = one_line(show::last_line(alert::masked(text::plain(end.output_end))));
    if (said.empty()) return text;
    return text + ": " + show::fitted(said, longest, show::Charset::utf8, show::Keep::beginning);
}

std::string input_for(const Channel& channel, const alert::Message& message) {
    const auto notice = show::notice_of(message, output_part(channel));
    const auto body = show::body_of(notice, longest_input, show::Measure::bytes);
    if (channel.format == config::InputFormat::mail)
        return mail_of(channel, message, notice.subject, body);
    return notice.subject + "\n\n" + body;
}

bool is_fine(const ChildEnd& end) {
    return end.in_time && WIFEXITED(end.wait_status) && WEXITSTATUS(end.wait_status) == 0;
}

}  // namespace

std::vector<std::string> facts_for(const Channel& channel, const alert::Message& message) {
    const auto seen = show::seen_by(output_part(channel), message);
    const auto subject = show::notice_of(seen, output_part(channel)).subject;
    std::vector<std::string> facts{
        "JOB_WATCH_CHANNEL=" + one_line(channel.name),
        "JOB_WATCH_KEY=" + one_line(seen.key),
        fmt::format("JOB_WATCH_KIND={}", alert::word(seen.kind)),
        "JOB_WATCH_HOST=" + one_line(seen.host),
        "JOB_WATCH_JOB=" + one_line(seen.job),
        "JOB_WATCH_SUBJECT=" + subject,
        "JOB_WATCH_MAIL_SUBJECT=" + mail_subject(subject),
        fmt::format("JOB_WATCH_FAILURES={}", seen.failures_in_row),
        "JOB_WATCH_REASON=" + one_line(seen.reason),
        "JOB_WATCH_LINK=" + one_line(seen.link),
    };
    if (!seen.run) return facts;
    const auto& run = *seen.run;
    facts.push_back(fmt::format("JOB_WATCH_RUN={}", run.id));
    facts.push_back(fmt::format("JOB_WATCH_OUTCOME={}", word(run.outcome)));
    facts.push_back("JOB_WATCH_EXIT=" + number(run.exit));
    facts.push_back("JOB_WATCH_SIGNAL=" + number(run.signal));
    facts.push_back("JOB_WATCH_WHAT=" + one_line(show::what_happened(run)));
    return facts;
}

Delivery deliver_command(const Channel& channel, const alert::Message& message, Deadline deadline) {
    if (channel.argv.empty() || !channel.argv[0].starts_with('/'))
        return failed({.what = "can't run the command of channel " + channel.name,
                       .why = "the first word of argv is not a path from the root",
                       .next = "write it whole, as in /usr/sbin/sendmail"});
    const auto end = run_child({.argv = channel.argv,
                                .environment = facts_for(channel, message),
                                .input = input_for(channel, message),
                                .deadline = deadline});
    if (!end) return failed(end.error());
    return {.fate = is_fine(*end) ? Fate::delivered : Fate::later,
            .why = fmt::format("{}: {}", one_line(channel.argv[0]), words_of(*end))};
}

}  // namespace jw::send
