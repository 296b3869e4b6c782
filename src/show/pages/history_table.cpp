// SPDX-License-Identifier: MIT
#include "show/pages/history_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "foundation/model/cpu_time.hpp"
#include "foundation/model/job_key.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

/// How far a run is from the usual duration; a success that is half as long again is marked.
Styled compared(const Run& run, std::optional<Micros> usual) {
    if (!run.duration || !usual || *usual < std::chrono::milliseconds{100}) return {""};
    const auto ratio =
        static_cast<double>(run.duration->count()) / static_cast<double>(usual->count());
    if (ratio >= 10) return {fmt::format("x{:.0f} !", ratio), Tone::warning};
    const auto percent = static_cast<int>(std::lround(ratio * 100)) - 100;
    const bool odd = run.outcome == Outcome::success && (percent >= 50 || percent <= -50);
    return {fmt::format("{:+}% {}", percent, odd ? '!' : ' '), odd ? Tone::warning : Tone::plain};
}

Styled cpu(const Run& run) {
    const auto used = cpu_time(run);
    return {used ? cpu_text(*used) : "-"};
}

Styled memory(const Run& run) { return {run.max_rss ? size_text(*run.max_rss) : "-"}; }

Styled started_by(const Run& run, const Terminal& terminal) {
    const auto& by = run.trigger;
    const auto text = by == "terminal" && !run.user.empty() ? run.user + " (tty)" : by;
    return {shown(text.empty() ? "-" : text, terminal.charset)};
}

std::string number(const Run& run) { return run.id == 0 ? "-" : std::to_string(run.id); }

/// How often each outcome that is neither a success nor a failure is among the runs.
std::string others_in(const std::vector<Run>& runs) {
    std::array<std::size_t, outcome_words.size()> others{};
    for (const auto& run : runs)
        if (run.outcome != Outcome::success && !is_failure(run.outcome))
            ++others[static_cast<std::size_t>(run.outcome)];
    std::string text;
    for (std::size_t i = 0; i < others.size(); ++i)
        if (others[i] > 0) text += fmt::format(", {} {}", others[i], outcome_words[i]);
    return text;
}

/// Of all that match, not of the rows that are shown.
std::string totals(const RunList& list) {
    const auto& [runs, successes, failures] = list.totals;
    auto text = fmt::format("{}: {} ok, {} failed", counted(runs, "run"), successes, failures);
    if (list.listed == Listed::all && list.is_whole())
        text += others_in(list.runs);
    else if (runs > successes + failures)
        text += fmt::format(", {} other", runs - successes - failures);
    if (!list.is_whole())
        text += fmt::format("; shown: the newest {}{}", list.runs.size(),
                            list.listed == Listed::failed ? " that failed" : "");
    return text + ".";
}

/// The result, with a mark where the run was not all that was asked for.
Styled marked_verdict(const Run& run) {
    auto text = short_verdict(run);
    if (!run.mistake.empty()) text.add(" !", Tone::warning);
    return text;
}

/// What was wrong with the newest run that has the mark.
std::string mistake_line(const std::vector<Run>& runs, const Terminal& terminal) {
    const auto made = [](const Run& run) { return !run.mistake.empty(); };
    const auto newest = std::ranges::find_if(runs, made);
    if (newest == runs.end()) return "";
    const auto count = static_cast<std::size_t>(std::ranges::count_if(runs, made));
    return wrapped(fmt::format("! {} not as asked for; run {}: {}", counted(count, "run"),
                               number(*newest), shown(newest->mistake, terminal.charset)),
                   terminal.columns, 2);
}

/// What to type for the output of a run: the newest failed one, else the newest.
std::string hint(const std::vector<Run>& runs) {
    const auto failed =
        std::ranges::find_if(runs, [](auto& run) { return is_failure(run.outcome); });
    const auto& run = failed == runs.end() ? runs.front() : *failed;
    return run.id == 0 ? "" : fmt::format("   Output: job-watch show {}", run.id);
}

/// What stands below a table of runs.
std::string below(const RunList& list, const Terminal& terminal) {
    return mistake_line(list.runs, terminal) +
           wrapped(totals(list) + hint(list.runs), terminal.columns, 0);
}

}  // namespace

std::string history_page(const RunList& list, std::optional<Micros> usual, Instant now,
                         const Terminal& terminal) {
    Table table{{{"RUN", Align::right},
                 {"STARTED"},
                 {"AGO", Align::right, 0, 1},
                 {"TOOK", Align::right},
                 {"vs p50", Align::right, 0, 4},
                 {"EXIT", Align::left},
                 {"CPU", Align::right, 0, 5},
                 {"RSS", Align::right, 0, 3},
                 {"BY", Align::left, 0, 2}}};
    for (const auto& run : list.runs)
        table.add({number(run), long_moment(run.started, now), age_text(run.started, now),
                   took_text(run, now), compared(run, usual), marked_verdict(run), cpu(run),
                   memory(run), started_by(run, terminal)});
    return table.text(terminal) + below(list, terminal);
}

std::string window_page(const RunList& list, Instant now, const Terminal& terminal) {
    const bool has_hosts =
        std::ranges::any_of(list.runs, [](const auto& run) { return !run.job_host.empty(); });
    std::vector<Column> columns{
        {"RUN", Align::right},        {"STARTED"},
        {"AGO", Align::right, 0, 1},  {"JOB", Align::left, 12, 0, Holds::names},
        {"TOOK", Align::right, 0, 3}, {"EXIT"},
        {"BY", Align::left, 0, 2}};
    if (has_hosts) columns.insert(columns.begin() + 4, {"HOST", Align::left, 6, 0, Holds::names});
    Table table{std::move(columns)};
    for (const auto& run : list.runs) {
        std::vector<Styled> row{number(run),
                                long_moment(run.started, now),
                                age_text(run.started, now),
                                shown(job_name(run.job), terminal.charset),
                                took_text(run, now),
                                marked_verdict(run),
                                started_by(run, terminal)};
        if (has_hosts) row.insert(row.begin() + 4, shown(run.job_host, terminal.charset));
        table.add(std::move(row));
    }
    return table.text(terminal) + below(list, terminal);
}

}  // namespace jw::show
