// SPDX-License-Identifier: MIT
#include "show/pages/run_page.hpp"

#include <fmt/format.h>

#include <array>

#include "foundation/model/job_key.hpp"
#include "show/findings/finding_text.hpp"
#include "show/pages/times_section.hpp"
#include "show/terminal/shell_word.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/styled.hpp"
#include "show/terminal/utf8.hpp"
#include "show/terminal/wrap.hpp"
#include "show/times/lost_time.hpp"
#include "show/times/silence.hpp"
#include "show/words/moment.hpp"
#include "show/words/output_text.hpp"
#include "show/words/quantity.hpp"
#include "show/words/rule_text.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

constexpr int label_width = 12;

/// Collects `  label     text` lines; facts that are not known leave no line.
class Facts {
public:
    explicit Facts(const Terminal& terminal) : terminal_{terminal} {}

    void add(std::string_view label, const std::string& text) {
        if (text.empty()) return;
        text_ += wrapped(fmt::format("  {:10}{}", label, text), terminal_.columns, label_width);
    }

    std::string text() const { return text_; }

private:
    const Terminal& terminal_;
    std::string text_;
};

std::string title(const Run& run, Instant now, const Terminal& terminal) {
    Styled line{shown(job_title(run.job, run.job_host), terminal.charset), Tone::strong};
    line.add(run.id == 0 ? "  (not in the store yet)   " : fmt::format("  run {}   ", run.id));
    line.add(verdict(run), tone_of(run.outcome));
    if (run.duration)
        line.add(" after " + duration_text(*run.duration));
    else if (run.outcome == Outcome::running)
        line.add(" for " + duration_text(time_under_way(run, now)));
    else if (run.outcome == Outcome::unseen)
        line.add("; it began " + duration_text(now - run.started) + " ago");
    return line.text(terminal.colour) + "\n";
}

std::string time_text(const Run& run, Instant now) {
    auto text = long_moment(run.started, now);
    if (run.duration) {
        const auto end = run.started + *run.duration + run.suspended.value_or(Micros{0});
        text = span_text(run.started, end, now);
    }
    text += fmt::format(" ({})", relative_text(run.started, now));
    if (run.suspended && *run.suspended >= std::chrono::seconds{1})
        text += fmt::format(", asleep for {} of it", duration_text(*run.suspended));
    return text;
}

std::string place_text(const Run& run, Charset charset) {
    std::string text;
    if (!run.user.empty()) text = "user " + shown(run.user, charset);
    if (!run.host.empty())
        text += fmt::format("{}host {}", text.empty() ? "" : "   ", shown(run.host, charset));
    if (!run.cwd.empty())
        text += fmt::format("{}cwd {}", text.empty() ? "" : "   ", shown(run.cwd, charset));
    return text;
}

std::string trigger_text(const Run& run, Charset charset) {
    auto text = shown(run.trigger, charset);
    if (!run.unit.empty()) text += (text.empty() ? "unit " : "   unit ") + shown(run.unit, charset);
    if (!run.invocation_id.empty())
        text += "   journalctl _SYSTEMD_INVOCATION_ID=" + shown(run.invocation_id, charset);
    return text;
}

/// What systemd said, where it says more than the verdict does, and who told of the run.
std::string result_text(const Run& run, Charset charset) {
    std::string text;
    if (run.result != "success" && run.result != "exit-code") text = shown(run.result, charset);
    if (!run.source.empty())
        text += (text.empty() ? "reported by " : "   reported by ") + run.source;
    return text;
}

std::string used_text(const Run& run) {
    std::string text;
    if (run.cpu_user && run.cpu_system)
        text = fmt::format("cpu {} user + {} system", duration_text(*run.cpu_user),
                           duration_text(*run.cpu_system));
    if (run.cpu) text += "cpu " + duration_text(*run.cpu);
    if (run.memory_peak)
        text += fmt::format("{}peak memory of the unit {}", text.empty() ? "" : "   ",
                            size_text(*run.memory_peak));
    if (run.max_rss)
        text += fmt::format("{}peak memory {}", text.empty() ? "" : "   ", size_text(*run.max_rss));
    return text;
}

std::string ordinal(std::uint64_t number) {
    constexpr std::array endings{"th", "st", "nd", "rd"};
    const bool teen = number % 100 / 10 == 1;
    return fmt::format("{}{}", number, teen || number % 10 > 3 ? "th" : endings[number % 10]);
}

/// Whether it is the error that the failures before had.
std::string error_text(const RunContext& context, Instant now) {
    if (!context.error || context.error->failures == 0) return "";
    const auto& past = *context.error;
    if (past.same == 0)
        return past.failures == 1
                   ? "a new one: the failure before had another"
                   : fmt::format("a new one: none of the {} failures before had it", past.failures);
    const auto seen = fmt::format("first seen {}", date_text(*past.first, now));
    if (past.in_row == 0)
        return fmt::format("not that of the failure before, but {} had it, last {}; {}",
                           counted(past.same, "earlier failure"), date_text(*past.last, now), seen);
    const auto before =
        past.in_row == 1 ? "failure before" : fmt::format("last {} failures", past.in_row);
    return fmt::format("the same as in the {}, {}", before, seen);
}

/// What is not as it was for the last success.
std::string changes_text(const RunContext& context) {
    if (!context.changes) return "";
    if (context.changes->empty())
        return "nothing that is noted: command, script, boot, kernel, PATH, names in the "
               "environment";
    return fmt::format("{}", fmt::join(*context.changes, "   "));
}

std::string since_text(const RunContext& context, Instant now) {
    std::string text;
    if (context.failures_in_row > 1)
        text = ordinal(context.failures_in_row) + " failure in a row; ";
    if (!context.last_success) return text + "no earlier success is known";
    const auto& ok = *context.last_success;
    return text + fmt::format("last ok run {}, {} ({})", ok.id, long_moment(ok.started, now),
                              relative_text(ok.started, now));
}

/// Since when a run that something else ended had been silent.
std::string silent_text(const Run& run, const Output& output, Charset charset) {
    constexpr std::chrono::seconds least{1};
    const bool was_ended = run.outcome == Outcome::timeout || run.outcome == Outcome::signal;
    const auto silence =
        was_ended ? last_silence(run, output, timed_lines(run, output)) : std::nullopt;
    return silence && silence->length >= least ? silence_text(*silence, charset) : "";
}

/// How it compares with a usual run, and where the time went.
std::string slow_text(const Run& run, const Output& output, const RunContext& context,
                      Charset charset) {
    if (!context.usual || !is_slow(run, context.usual->run)) return "";
    const auto& usual = context.usual->run;
    auto text =
        fmt::format("run {}, a usual one, took {}", usual.id, duration_text(*usual.duration));
    const auto lost = lost_time(*context.usual, run, output);
    return lost ? text + ": " + lost_time_text(*lost, charset) : text;
}

/// What was found, whether somebody was told, and how it ended.
std::string found_text(const history::FindingRow& row, Instant now, Charset charset) {
    auto text = fmt::format("{} (finding {}", shown(finding_text(row.finding), charset), row.id);
    if (row.told) text += ", told of " + short_moment(*row.told, now);
    if (row.closed) text += fmt::format(", {} {}", row.end, short_moment(*row.closed, now));
    return text + ")";
}

std::string facts(const Run& run, const Output& output, const RunContext& context, Instant now,
                  const Terminal& terminal) {
    Facts facts{terminal};
    facts.add("time", time_text(run, now));
    facts.add("command", command_text(run, terminal.charset));
    facts.add("place", place_text(run, terminal.charset));
    facts.add("trigger", trigger_text(run, terminal.charset));
    facts.add("result", result_text(run, terminal.charset));
    facts.add("used", used_text(run));
    facts.add("silent", silent_text(run, output, terminal.charset));
    facts.add("slow", slow_text(run, output, context, terminal.charset));
    facts.add("error", error_text(context, now));
    if (is_failure(run.outcome)) facts.add("since", since_text(context, now));
    for (const auto& told : run.rules)
        facts.add(told.is_broken ? (told.fails ? "broke" : "warns") : "rule",
                  rule_text(told, terminal.charset));
    for (const auto& row : context.findings)
        facts.add("found", found_text(row, now, terminal.charset));
    facts.add("changed", changes_text(context));
    facts.add("note", shown(run.note, terminal.charset));
    facts.add("mistake", shown(run.mistake, terminal.charset));
    return facts.text();
}

std::string section(std::string_view name, std::string_view kept, const StreamFacts& stream,
                    Outcome outcome, const Terminal& terminal) {
    const Styled heading{output_title(name, kept, stream, outcome), Tone::strong};
    return "\n" + heading.text(terminal.colour) + "\n" +
           output_text(kept, stream, terminal.charset, Indent::two);
}

std::string stream_sections(const Run& run, const Output& output, const Terminal& terminal) {
    if (run.merged)
        return section("output (stdout and stderr as one)", output.out, run.out, run.outcome,
                       terminal);
    return section("stderr", output.err, run.err, run.outcome, terminal) +
           section("stdout", output.out, run.out, run.outcome, terminal);
}

/// What to type next: the comparison with a good run, and the exact bytes.
std::string next_steps(const Run& run, const RunContext& context) {
    if (run.id == 0) return "";
    std::string text;
    if (is_failure(run.outcome) && context.last_success)
        text += fmt::format("compare: job-watch diff {} {}\n", context.last_success->id, run.id);
    if (run.out.seen + run.err.seen > 0)
        text += fmt::format("exact bytes: job-watch show {} --raw --{}\n", run.id,
                            run.err.seen > 0 ? "stderr" : "stdout");
    return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string command_text(const Run& run, Charset charset) {
    std::string text;
    for (const auto& word : run.argv) {
        if (!text.empty()) text += ' ';
        text += shell_word(word, charset);
    }
    constexpr int longest = 1600;  // an argument list can be megabytes
    return fitted(text, longest, charset, Keep::both_ends);
}

std::string run_page(const Run& run, const Output& output, const RunContext& context, Instant now,
                     const Terminal& terminal, Sections sections) {
    const auto page = title(run, now, terminal) + facts(run, output, context, now, terminal);
    const auto times = sections == Sections::times
                           ? times_section(run, output, context.usual, terminal)
                           : std::string{};
    return page + (times.empty() ? stream_sections(run, output, terminal) : times) +
           next_steps(run, context);
}

}  // namespace jw::show
