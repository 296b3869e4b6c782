// SPDX-License-Identifier: MIT
#include "show/pages/stats_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "foundation/model/seconds.hpp"
#include "foundation/when/calendar_names.hpp"
#include "show/findings/finding_text.hpp"
#include "show/terminal/bars.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/styled.hpp"
#include "show/terminal/utf8.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

using stats::Direction;
using stats::Summary;

std::string took(double seconds) { return duration_text(micros_of(seconds)); }

std::string cpu(double seconds) {
    return seconds < 60 ? took(seconds) : cpu_text(micros_of(seconds));
}

std::string size(double bytes) { return size_text(static_cast<std::uint64_t>(bytes)); }

std::string days_text(const stats::Sample& first, const stats::Sample& last, Instant now) {
    const auto from = date_text(first.started, now);
    const auto to = date_text(last.started, now);
    return from == to ? from : from + " - " + to;
}

std::string heading(std::string_view job, const Summary& summary, Instant now,
                    const Terminal& terminal) {
    auto right = counted(summary.runs, "run");
    if (summary.first) right += ", " + days_text(*summary.first, *summary.last, now);
    const int room = std::max(8, terminal.columns - width(right) - 2);
    const auto name = fitted(shown(job, terminal.charset), room, terminal, Keep::both_ends);
    const auto padding = std::max(2, terminal.columns - width(name) - width(right));
    return Styled{name, Tone::strong}.text(terminal.colour) +
           std::string(static_cast<std::size_t>(padding), ' ') + right + "\n";
}

std::string success_text(const Summary& summary) {
    if (!summary.success_rate)
        return summary.untold > 0 ? "it is not known how any run ended" : "no run has ended yet";
    const auto known = summary.successes + summary.failures;
    const auto& streak = summary.now;
    auto text = fmt::format("{} % ({}/{})   now: {} in a row   longest ok: {}",
                            percent_text(*summary.success_rate), summary.successes, known,
                            counted(streak.length, streak.failing ? "failure" : "ok run"),
                            counted(summary.longest_ok, "run"));
    if (summary.warnings > 0) text += fmt::format("   warned: {}", summary.warnings);
    if (summary.skipped > 0) text += fmt::format("   skipped: {}", summary.skipped);
    if (summary.untold > 0) text += fmt::format("   unknown: {}", summary.untold);
    return text;
}

std::string took_text(const stats::Spread& spread) {
    return fmt::format("p50 {}   p95 {}   range {} ... {}   (ok runs only)", took(spread.p50),
                       took(spread.p95), took(spread.least), took(spread.most));
}

std::string trend_text(const stats::Trend& trend) {
    const auto over =
        trend.weeks < 2 ? counted(static_cast<std::uint64_t>(std::llround(trend.weeks * 7)), "day")
                        : fmt::format("{:.0f} weeks", trend.weeks);
    if (trend.direction == Direction::steady) return "steady over " + over;
    return fmt::format("{:+.0f} % per week over {}: {}; was {}, now {}", trend.share_per_week * 100,
                       over, trend.direction == Direction::rising ? "slower" : "faster",
                       took(std::max(trend.first, 0.0)), took(std::max(trend.last, 0.0)));
}

std::string usage_text(const Summary& summary) {
    std::string text;
    if (summary.cpu)
        text += fmt::format("cpu p50 {} p95 {}   ", cpu(summary.cpu->p50), cpu(summary.cpu->p95));
    if (summary.max_rss)
        text += fmt::format("memory p50 {} p95 {}   ", size(summary.max_rss->p50),
                            size(summary.max_rss->p95));
    if (summary.total_seconds) text += "all runs together " + took(*summary.total_seconds);
    return text;
}

std::string failure_text(const stats::Sample& failure, Instant now) {
    auto text = failure.id > 0 ? fmt::format("run {}, ", failure.id) : std::string{};
    Run run;
    run.outcome = failure.outcome;
    run.exit = failure.exit;
    run.signal = failure.signal;
    return text + fmt::format("{}, ", verdict(run)) +
           fmt::format("{} ({})", long_moment(failure.started, now),
                       relative_text(failure.started, now));
}

std::string weekday_text(const Summary& summary) {
    std::string text;
    for (std::size_t i = 1; i <= weekday_names.size(); ++i) {  // weeks begin on Monday
        const auto day = i % weekday_names.size();
        if (summary.weekday_failures[day] == 0) continue;
        text += fmt::format("{}{} {}/{}", text.empty() ? "" : "  ", weekday_names[day],
                            summary.weekday_failures[day], summary.weekday_runs[day]);
    }
    return text;
}

std::string fact(std::string_view label, const std::string& text, const Terminal& terminal) {
    if (text.empty()) return "";
    return wrapped(fmt::format("  {:10}{}", label, text), terminal.columns, 12);
}

/// `12 Oct 03:05: duration: 41m in the last 4 runs, 24m in the 240 before (+71 %); ...`.
std::string change_lines(const std::vector<history::FindingRow>& changes, Instant now,
                         const Terminal& terminal) {
    constexpr std::size_t most = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, changes.size()); ++i)
        text += fact(i == 0 ? "Changed" : "",
                     short_moment(changes[i].since, now) + ": " +
                         shown(finding_text(changes[i].finding), terminal.charset),
                     terminal);
    if (changes.size() > most)
        text += fact("", fmt::format("... and {} more", changes.size() - most), terminal);
    return text;
}

/// That a line through all durations is level says nothing where they have changed at once.
bool is_trend_told(const Summary& summary, const std::vector<history::FindingRow>& changes) {
    if (!summary.trend) return false;
    return changes.empty() || summary.trend->direction != Direction::steady;
}

std::string facts(const Summary& summary, const std::vector<history::FindingRow>& changes,
                  Instant now, const Terminal& terminal) {
    auto text = fact("Success", success_text(summary), terminal);
    if (summary.took) text += fact("Took", took_text(*summary.took), terminal);
    text += change_lines(changes, now, terminal);
    if (is_trend_told(summary, changes))
        text += fact("Trend", trend_text(*summary.trend), terminal);
    text += fact("Used", usage_text(summary), terminal);
    if (summary.last_failure)
        text += fact("Failed", "last: " + failure_text(*summary.last_failure, now), terminal);
    return text + fact("Weekdays", weekday_text(summary), terminal);
}

std::string milliseconds_text(double seconds) { return fmt::format("{:.0f}ms", seconds * 1000); }

std::vector<Bar> took_bars(const Summary& summary) {
    const bool are_close = std::ranges::any_of(summary.took_bins, [](const auto& bin) {
        return !bin.open && bin.to < 60 && took(bin.from) == took(bin.to);
    });
    const auto edge = are_close ? milliseconds_text : took;
    std::vector<Bar> bars;
    for (const auto& bin : summary.took_bins)
        bars.push_back({bin.open ? edge(bin.from) + " ..." : edge(bin.from) + " - " + edge(bin.to),
                        bin.count});
    return bars;
}

/// `0`, `1`, `SIGKILL`, `timeout`: the exit code where it is the job's own, else what ended it.
std::string ending_name(const stats::Ending& ending) {
    if (ending.outcome == Outcome::failure && ending.exit == 0) return "0, broke a rule";
    const bool is_own = ending.outcome == Outcome::success || ending.outcome == Outcome::failure;
    if (is_own && ending.exit) return std::to_string(*ending.exit);
    if (ending.outcome == Outcome::success) return "ok";
    if (ending.outcome == Outcome::warn && ending.exit)
        return fmt::format("{} warned", *ending.exit);
    if (ending.outcome == Outcome::failure) return "not known";
    if (ending.outcome == Outcome::signal && ending.signal) return signal_name(*ending.signal);
    return std::string{word(ending.outcome)};
}

std::vector<Bar> exit_bars(const Summary& summary) {
    constexpr std::size_t most = 8;
    std::vector<Bar> bars;
    for (const auto& [ending, count] : summary.endings) {
        if (bars.size() < most)
            bars.push_back({ending_name(ending), count});
        else if (bars.size() == most)
            bars.push_back({"others", count});
        else
            bars.back().count += count;
    }
    return bars;
}

/// A success that is far from the usual shows in the bars; failures that end early only in words.
std::string early_failures(const Summary& summary, const Terminal& terminal) {
    if (!summary.took || !summary.last_failure || !summary.last_failure->duration) return "";
    if (!summary.now.failing) return "";
    const auto last = static_cast<double>(summary.last_failure->duration->count()) / 1e6;
    if (last > summary.took->p50 / 2) return "";
    return wrapped(
        fmt::format("The last failure came after {}, a good run takes {}: it fails early.",
                    took(last), took(summary.took->p50)),
        terminal.columns, 0);
}

/// What starts the job, or that nothing does any more.
std::string schedule_lines(const std::vector<history::KnownRule>& rules, Instant now,
                           const Terminal& terminal) {
    constexpr std::size_t most = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(rules.size(), most); ++i) {
        const auto& rule = rules[i];
        const auto what = fmt::format("{} ({})", shown(rule.rule, terminal.charset),
                                      shown(rule.place, terminal.charset));
        auto line = rule.until ? fmt::format("not scheduled any more since {}: it was {}",
                                             short_moment(*rule.until, now), what)
                               : fmt::format("scheduled: {}, known since {}", what,
                                             short_moment(rule.since, now));
        if (!rule.trouble.empty())
            line += fmt::format("; nothing starts it: {}", shown(rule.trouble, terminal.charset));
        text += wrapped(line, terminal.columns, 2);
    }
    if (rules.size() > most) text += fmt::format("and {} more schedules\n", rules.size() - most);
    return text;
}

}  // namespace

std::string stats_page(std::string_view job, const Summary& summary, Instant now,
                       const Terminal& terminal, const std::vector<history::FindingRow>& changes,
                       const std::vector<history::KnownRule>& schedules) {
    auto page = heading(job, summary, now, terminal) + facts(summary, changes, now, terminal) +
                schedule_lines(schedules, now, terminal);
    if (!summary.took_bins.empty())
        page += "\n" +
                side_by_side({"Took", took_bars(summary)}, {"Exit", exit_bars(summary)}, terminal);
    return page + early_failures(summary, terminal);
}

}  // namespace jw::show
