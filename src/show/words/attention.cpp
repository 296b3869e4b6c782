// SPDX-License-Identifier: MIT
#include "show/words/attention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "foundation/model/job_key.hpp"
#include "foundation/text/plain.hpp"
#include "judge/alert/error_line.hpp"
#include "show/terminal/shell_word.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/utf8.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/output_text.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

using stats::Health;

std::string times_in_row(std::uint64_t count) {
    constexpr std::array<std::string_view, 10> small{"",     "once", "twice", "three", "four",
                                                     "five", "six",  "seven", "eight", "nine"};
    if (count < 3) return std::string{small[count]};
    return count < small.size() ? fmt::format("{} times", small[count])
                                : fmt::format("{} times", count);
}

/// The runs of the streak of failures that `recent` still holds, oldest last.
std::vector<const Run*> streak_of(const history::JobSummary& job) {
    std::vector<const Run*> streak;
    for (const auto& run : job.recent) {
        if (run.outcome == Outcome::success) break;
        if (is_failure(run.outcome)) streak.push_back(&run);
    }
    return streak;
}

std::string failed_how(const history::JobSummary& job, Instant now) {
    const auto streak = streak_of(job);
    const auto last = verdict(*job.last_failure);
    if (job.failures_in_row < 2)
        return fmt::format("{}, {} ({})", last, short_moment(job.last_failure->started, now),
                           relative_text(job.last_failure->started, now));
    const bool same = std::ranges::all_of(streak, [&](auto* run) { return verdict(*run) == last; });
    auto text =
        same ? fmt::format("{}, {} in a row", last, times_in_row(job.failures_in_row))
             : fmt::format("failed {} in a row, last: {}", times_in_row(job.failures_in_row), last);
    if (streak.size() == job.failures_in_row)
        text += fmt::format(", since {} ({})", short_moment(streak.back()->started, now),
                            relative_text(streak.back()->started, now));
    return text;
}

std::string last_ok(const history::JobSummary& job, Instant now) {
    if (!job.last_success) return "never ok so far";
    return fmt::format("last ok {} ({})", short_moment(job.last_success->started, now),
                       relative_text(job.last_success->started, now));
}

/// `running for 3h05m (run 12)`: which one is said where a newer one has begun since.
std::string running_how(const history::JobSummary& job, Instant now) {
    const auto& run = *job.standing.under_way;
    auto text = fmt::format("running for {}", duration_text(time_under_way(run, now)));
    const bool is_last = job.standing.last && job.standing.last->key == run.key;
    if (!is_last && run.id > 0) text += fmt::format(" (run {})", run.id);
    return text;
}

std::string failed_text(const history::JobSummary& job, Instant now) {
    auto text = fmt::format("{}; {}", failed_how(job, now), last_ok(job, now));
    if (job.standing.under_way) text += "; " + running_how(job, now);
    return text + ".";
}

std::string flapping_text(const history::JobSummary& job) {
    return fmt::format("changed between ok and failed {} times in its last {} runs.",
                       job.standing.turns, job.recent.size());
}

std::string long_text(const history::JobSummary& job, Instant now) {
    auto text = running_how(job, now);
    if (job.last_success && job.last_success->duration)
        text +=
            fmt::format("; its last success took {}", duration_text(*job.last_success->duration));
    if (const auto skips = skips_text(job.standing.skips_since); !skips.empty())
        text += "; " + skips;
    return text + ".";
}

/// `exit 24 (...), which counts as a warning, 02:00 (3h ago).`
std::string warned_text(const history::JobSummary& job, Instant now) {
    const auto& run = *job.standing.last;
    return fmt::format("{}, {} ({}).", verdict(run), short_moment(run.started, now),
                       relative_text(run.started, now));
}

std::string finding_words(const history::JobSummary& job, std::string_view finding, Instant now,
                          Charset charset) {
    auto text = shown(finding, charset) + ".";
    if (job.standing.findings.empty()) return text;
    const auto since = job.standing.findings.front().since;
    return fmt::format("since {} ({}): {}", short_moment(since, now), relative_text(since, now),
                       text);
}

std::string what_is_wrong(const history::JobSummary& job, std::string_view finding, Instant now,
                          Charset charset) {
    switch (health_of(job, now)) {
        case Health::failing:
            return failed_text(job, now);
        case Health::flapping:
            return flapping_text(job);
        case Health::long_running:
            return long_text(job, now);
        case Health::warned:
            return warned_text(job, now);
        default:
            return finding_words(job, finding, now, charset);
    }
}

/// The verb that shows more.
std::string_view next_verb(const history::JobSummary& job, Instant now) {
    if (job.failures_in_row > 0) return "last-failure";
    const auto health = health_of(job, now);
    const bool is_of_runs =
        health == Health::flapping || health == Health::long_running || health == Health::warned;
    return is_of_runs ? "history" : "findings";
}

}  // namespace

const history::JobSummary* neediest(const std::vector<history::JobSummary>& jobs, Instant now) {
    const history::JobSummary* found = nullptr;
    for (const auto& job : jobs) {
        if (health_of(job, now) != Health::failing || !job.last_failure) continue;
        if (found == nullptr || job.last_failure->started > found->last_failure->started)
            found = &job;
    }
    if (found != nullptr) return found;
    const auto needy = std::ranges::find_if(
        jobs, [now](const auto& job) { return stats::needs_attention(health_of(job, now)); });
    return needy == jobs.end() ? nullptr : &*needy;
}

std::string attention_text(const history::JobSummary& job, const LastWords& words, Instant now,
                           const Terminal& terminal, std::string_view finding) {
    const auto name = fitted(shown(job_title(job.name, job.host), terminal.charset),
                             terminal.columns - 1, terminal, Keep::both_ends);
    auto text = "\n" + wrapped(fmt::format("{}: {}", name,
                                           what_is_wrong(job, finding, now, terminal.charset)),
                               terminal.columns, 2);
    if (!words.line.empty())
        text +=
            fitted(fmt::format("  {:7} ", words.stream + ":") + shown(words.line, terminal.charset),
                   terminal.columns, terminal, Keep::beginning) +
            "\n";
    return text + fmt::format("  next:   job-watch {} {}\n", next_verb(job, now),
                              shell_word(job_title(job.name, job.host), terminal.charset));
}

LastWords last_words_of(const Run& run, const Output& output) {
    const auto plain = [](std::string_view text) { return text::plain(last_line(text)); };
    if (run.merged) return {"output", alert::error_line(output.out)};
    if (auto complaint = plain(output.err); !complaint.empty()) return {"stderr", complaint};
    return {"stdout", plain(output.out)};
}

std::string reason_of(const Run& run, const Output& output) {
    auto line = run.merged ? "" : alert::error_line(output.err);
    return line.empty() ? alert::error_line(output.out) : line;
}

std::string words_of(const history::OtherStore& store, Instant now) {
    if (!store.trouble.empty()) return "can't be read: " + store.trouble;
    auto text = counted(store.runs, "run");
    if (store.newest) text += ", the newest of " + relative_text(*store.newest, now);
    return text;
}

}  // namespace jw::show
