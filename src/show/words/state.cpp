// SPDX-License-Identifier: MIT
#include "show/words/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "judge/stats/quantile.hpp"

namespace jw::show {

namespace {

using stats::Health;

std::optional<Micros> p95_of(const std::vector<Run>& runs) {
    std::vector<double> micros;
    for (const auto& run : runs)
        if (run.outcome == Outcome::success && run.duration)
            micros.push_back(static_cast<double>(run.duration->count()));
    const auto spread = stats::spread_of(std::move(micros));
    return spread ? std::optional{Micros{static_cast<std::int64_t>(spread->p95)}} : std::nullopt;
}

std::string failing_text(std::uint64_t in_row) {
    return in_row > 1 ? fmt::format("FAIL x{}", in_row) : "FAIL";
}

Styled marked(std::string_view mark, std::string_view text, Tone tone, Charset charset) {
    return {charset == Charset::utf8 ? fmt::format("{} {}", mark, text) : std::string{text}, tone};
}

}  // namespace

std::uint32_t turns_of(const history::JobSummary& job) {
    std::vector<Outcome> outcomes;
    for (const auto& run : job.recent) outcomes.push_back(run.outcome);
    return stats::turns_of(outcomes);
}

Health health_of(const history::JobSummary& job, Instant now) {
    const bool running = job.last && job.last->outcome == Outcome::running;
    return stats::health_of(
        {.failures_in_row = job.failures_in_row,
         .turns = turns_of(job),
         .under_way = running ? std::optional{now - job.last->started} : std::nullopt,
         .p95 = running ? p95_of(job.recent) : std::nullopt,
         .has_succeeded = job.last_success.has_value()});
}

Styled state_text(const history::JobSummary& job, Instant now, Charset charset) {
    switch (health_of(job, now)) {
        case Health::failing:
            return marked("\u2717", failing_text(job.failures_in_row), Tone::bad, charset);
        case Health::flapping:
            return marked("\u2248", "flaps", Tone::warning, charset);
        case Health::long_running:
            return marked("\u25b8", "LONG", Tone::bad, charset);
        case Health::running:
            return marked("\u25b8", "run", Tone::warning, charset);
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

}  // namespace jw::show
