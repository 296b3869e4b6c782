// SPDX-License-Identifier: MIT
#include "show/words/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

using stats::Health;

std::string failing_text(std::uint64_t in_row) {
    return in_row > 1 ? fmt::format("FAIL x{}", in_row) : "FAIL";
}

Styled marked(std::string_view mark, std::string_view text, Tone tone, Charset charset) {
    return {charset == Charset::utf8 ? fmt::format("{} {}", mark, text) : std::string{text}, tone};
}

}  // namespace

Health health_of(const history::JobSummary& job, Instant now) {
    return stats::health_of(
        history::signs_of(job.standing, job.failures_in_row, job.last_success.has_value(), now));
}

std::string skips_text(std::uint64_t skips) {
    if (skips == 0) return "";
    return fmt::format("{}{} since", skips >= history::most_skips ? "over " : "",
                       counted(skips, "skip"));
}

Styled state_text(const history::JobSummary& job, Instant now, Charset charset) {
    switch (health_of(job, now)) {
        case Health::failing:
            return marked("\u2717", failing_text(job.failures_in_row), Tone::bad, charset);
        case Health::late:
            return marked("\u231b", "LATE", Tone::bad, charset);
        case Health::empty:
            return marked("\u2205", "EMPTY", Tone::bad, charset);
        case Health::flapping:
            return marked("\u2248", "flaps", Tone::warning, charset);
        case Health::long_running:
            return marked("\u25b8", "LONG", Tone::bad, charset);
        case Health::flaky:
            return marked("\u2248", "FLAKY", Tone::warning, charset);
        case Health::slow:
            return marked("\u2197", "SLOW", Tone::warning, charset);
        case Health::changed:
            return marked("\u2260", "CHANGED", Tone::warning, charset);
        case Health::warned:
            return marked("!", "WARN", Tone::warning, charset);
        case Health::running:
            return marked("\u25b8", "run", Tone::warning, charset);
        case Health::unseen:
            return marked("?", "unseen", Tone::warning, charset);
        case Health::ok:
            return marked("\u2713", "ok", Tone::good, charset);
        case Health::idle:
            break;
    }
    return marked("\u00b7", "idle", Tone::faint, charset);
}

void sort_by_need(std::vector<history::JobSummary>& jobs, Instant now) {
    const auto need = [now](const history::JobSummary& job) {
        const auto streak = static_cast<std::int64_t>(job.failures_in_row);
        return std::tuple{health_of(job, now), -streak,
                          -job.last_started.time_since_epoch().count()};
    };
    std::ranges::stable_sort(jobs, {}, need);
}

void sort_by_need(std::vector<history::JobBrief>& jobs) {
    const auto need = [](const history::JobBrief& job) {
        return std::tuple{stats::health_of(job.signs),
                          -static_cast<std::int64_t>(job.signs.failures_in_row),
                          -job.last_started.time_since_epoch().count()};
    };
    std::ranges::stable_sort(jobs, {}, need);
}

}  // namespace jw::show
