// SPDX-License-Identifier: MIT
#include "show/words/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "judge/expect/program.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/exit_words.hpp"
#include "show/words/quantity.hpp"
#include "show/words/rule_text.hpp"

namespace jw::show {

namespace {

/// `: restic`: a verdict goes to every screen, so in ASCII.
std::string named(const Run& run) {
    constexpr int longest = 80;
    if (run.argv.empty() || run.argv[0].empty()) return "";
    return ": " +
           fitted(shown(run.argv[0], Charset::ascii), longest, Charset::ascii, Keep::both_ends);
}

/// Told of a timer, where there was no activation.
bool is_timers(const Run& run) {
    return !run.result.empty() && run.trigger == "timer" && run.invocation_id.empty() &&
           run.note.find(".timer ") != std::string::npos;
}

/// `backup.timer is masked, while it is enabled`.
std::string timers_words(const Run& run) {
    constexpr std::string_view teller = "systemd: ";
    constexpr int longest = 120;
    const std::string_view note = run.note;
    const auto words = note.substr(note.starts_with(teller) ? teller.size() : 0);
    return fitted(shown(words, Charset::ascii), longest, Charset::ascii, Keep::beginning);
}

std::string start_verdict(const Run& run) {
    if (run.start_error == 0 && is_timers(run)) return "not started: " + timers_words(run);
    if (run.start_error == 0) return "could not be started";
    const char* name = ::strerrorname_np(run.start_error);
    const bool looked_up = run.argv.empty() || run.argv[0].find('/') == std::string::npos;
    if (run.start_error == ENOENT && looked_up)
        return fmt::format("command not found{} (ENOENT)", named(run));
    const char* words = ::strerrordesc_np(run.start_error);
    return fmt::format("could not be started{}: {} ({})", named(run),
                       words == nullptr ? "error" : words,
                       name == nullptr ? std::to_string(run.start_error) : name);
}

std::string signal_verdict(const Run& run) {
    auto text = run.signal ? "killed by " + signal_name(*run.signal) : "killed by a signal";
    if (run.core_dumped) text += " (core dumped)";
    return text;
}

std::string skip_verdict(const Run& run) {
    if (is_timers(run)) return "its timer did not start it, and is well again";
    return run.result.empty() ? "skipped: another run was at work"
                              : "skipped: a condition of the unit was not met";
}

/// The first rule that made the run what it is.
const RuleTold* decisive(const Run& run) {
    const bool failed = run.outcome == Outcome::failure;
    const auto found = std::ranges::find_if(run.rules, [failed](const RuleTold& told) {
        return told.is_broken && told.fails == failed;
    });
    return run.told && found != run.rules.end() ? &*found : nullptr;
}

/// `, but took 3s, less than 1m00s`, where it was no exit code that decided.
std::string rule_verdict(const Run& run) {
    const auto* rule = decisive(run);
    return rule == nullptr ? "" : ", but " + rule_text(*rule, Charset::ascii);
}

std::string exit_text(const Run& run) {
    return run.exit ? fmt::format("exit {}", *run.exit) : "exit unknown";
}

/// ` (rsync: some files vanished meanwhile)`, or nothing where the code says no more than itself.
std::string meaning_of_exit(const Run& run) {
    constexpr int largest_small_code = 2;
    if (!run.exit || *run.exit == 0 || run.argv.empty()) return "";
    const auto [program, has_small_codes] = expect::program_of(run.argv);
    if (*run.exit <= largest_small_code && !has_small_codes) return "";
    const auto words = exit_words(program, *run.exit);
    return words.empty() ? "" : fmt::format(" ({}: {})", program, words);
}

}  // namespace

std::string signal_name(int signal) {
    if (const char* name = ::sigabbrev_np(signal)) return fmt::format("SIG{}", name);
    return fmt::format("signal {}", signal);
}

namespace {

std::string verdict_of_try(const Run& run) {
    switch (run.outcome) {
        case Outcome::running:
            return "running";
        case Outcome::success:
            return run.exit.value_or(0) == 0 ? "ok" : exit_text(run) + ", which counts as success";
        case Outcome::failure:
            return exit_text(run) + meaning_of_exit(run) + rule_verdict(run);
        case Outcome::warn:
            return exit_text(run) + meaning_of_exit(run) + rule_verdict(run) +
                   ", which counts as a warning";
        case Outcome::signal:
            return signal_verdict(run);
        case Outcome::timeout:
            return "timed out";
        case Outcome::skipped:
            return skip_verdict(run);
        case Outcome::not_started:
            return start_verdict(run);
        case Outcome::interrupted:
            return "interrupted: it never ended (power loss, or everything was killed)";
        case Outcome::unseen:
            return "no end is known; from here it can't be seen whether it still runs";
        case Outcome::untold:
            return "it is not known how it ended";
        case Outcome::unknown:
            break;
    }
    return "ended, but nobody learned how";
}

/// `, at try 3`, of a run that Restart= had tried again.
std::string tries_text(const Run& run) {
    if (run.tries < 2) return "";
    const bool is_at_one = run.outcome == Outcome::success || run.outcome == Outcome::running ||
                           run.outcome == Outcome::warn;
    return is_at_one ? fmt::format(", at try {}", run.tries)
                     : fmt::format(", tried {} times", run.tries);
}

}  // namespace

std::string verdict(const Run& run) { return verdict_of_try(run) + tries_text(run); }

Styled short_verdict(const Run& run) {
    const auto tone = tone_of(run.outcome);
    switch (run.outcome) {
        case Outcome::success:
            if (!run.exit) return {"ok", tone};
            return {*run.exit == 0 ? "0" : fmt::format("{} ok", *run.exit), tone};
        case Outcome::failure:
            return {run.exit ? fmt::format("{} FAIL", *run.exit) : "FAIL", tone};
        case Outcome::warn:
            return {run.exit ? fmt::format("{} WARN", *run.exit) : "WARN", tone};
        case Outcome::signal:
            return {run.signal ? signal_name(*run.signal) : "signal", tone};
        case Outcome::not_started:
            return {run.exit ? fmt::format("{} NOSTART", *run.exit) : "NOSTART", tone};
        default:
            return {std::string{word(run.outcome)}, tone};
    }
}

std::string took_text(const Run& run, Instant now) {
    if (run.outcome == Outcome::running) return duration_text(time_under_way(run, now)) + ">";
    if (run.outcome == Outcome::unseen) return duration_text(now - run.started) + "?";
    return run.duration ? duration_text(*run.duration) : "-";
}

char letter(Outcome outcome) {
    switch (outcome) {
        case Outcome::running:
            return '>';
        case Outcome::success:
            return '.';
        case Outcome::failure:
            return 'F';
        case Outcome::signal:
            return 'K';
        case Outcome::timeout:
            return 'T';
        case Outcome::skipped:
            return 's';
        case Outcome::warn:
            return 'W';
        case Outcome::not_started:
            return 'N';
        case Outcome::interrupted:
            return 'I';
        case Outcome::unseen:
        case Outcome::unknown:
        case Outcome::untold:
            break;
    }
    return '?';
}

Tone tone_of(Outcome outcome) {
    if (is_failure(outcome)) return Tone::bad;
    if (outcome == Outcome::success) return Tone::good;
    if (outcome == Outcome::warn) return Tone::warning;
    return is_end(outcome) ? Tone::faint : Tone::warning;
}

}  // namespace jw::show
