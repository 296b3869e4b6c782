// SPDX-License-Identifier: MIT
#include "render/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace jw::render {

namespace {

std::string failing_text(std::uint64_t in_row) {
    return in_row > 1 ? fmt::format("FAIL x{}", in_row) : "FAIL";
}

}  // namespace

State state_of(const store::JobSummary& job) {
    if (job.failures_in_row > 0) return State::failing;
    if (job.last && job.last->outcome == Outcome::running) return State::running;
    return job.last_success ? State::ok : State::idle;
}

Styled state_text(const store::JobSummary& job, Charset charset) {
    const bool marks = charset == Charset::utf8;
    switch (state_of(job)) {
        case State::failing:
            return {(marks ? "\u2717 " : "") + failing_text(job.failures_in_row), Tone::bad};
        case State::running:
            return {marks ? "\u25b8 run" : "run", Tone::warning};
        case State::ok:
            return {marks ? "\u2713 ok" : "ok", Tone::good};
        case State::idle:
            break;
    }
    return {marks ? "\u00b7 idle" : "idle", Tone::faint};
}

std::string_view state_word(State state) {
    switch (state) {
        case State::failing:
            return "failing";
        case State::running:
            return "running";
        case State::ok:
            return "ok";
        case State::idle:
            break;
    }
    return "idle";
}

void sort_by_need(std::vector<store::JobSummary>& jobs) {
    const auto need = [](const store::JobSummary& job) {
        const auto streak = static_cast<std::int64_t>(job.failures_in_row);
        return std::tuple{state_of(job), -streak, -job.last_started.time_since_epoch().count()};
    };
    std::ranges::stable_sort(jobs, {}, need);
}

}  // namespace jw::render
