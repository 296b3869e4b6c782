// SPDX-License-Identifier: MIT
#include "show/pages/check_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

constexpr std::array<std::string_view, 4> alarm_words{"OK", "WARNING", "CRITICAL", "UNKNOWN"};

constexpr int longest_why = 300;

/// Text on the screen of somebody else's program: a bar would begin performance data there.
std::string safe(std::string_view text, Charset charset, int longest) {
    auto one = shown(text, charset);
    std::ranges::replace(one, '|', '/');
    return fitted(one, longest, charset, Keep::beginning);
}

std::string words_of(const CheckedJob& job, Charset charset) {
    constexpr int longest_title = 60;
    const auto title = safe(job.title, charset, longest_title);
    return job.why.empty() ? title : title + " " + safe(job.why, charset, longest_why);
}

std::string summary(const Checked& checked, Charset charset) {
    constexpr std::size_t most_told = 5;
    const auto& jobs = checked.jobs;
    if (jobs.empty()) return safe(checked.why_none, charset, longest_why);
    if (jobs.size() == 1) {
        const auto& job = jobs.front();
        const auto age = job.age ? fmt::format("newest success {} ago", duration_text(*job.age))
                                 : std::string{"no success is known"};
        return words_of(job, charset) + (job.why.empty() ? ": " : "; ") + age;
    }
    const auto bad =
        std::ranges::count_if(jobs, [](const auto& job) { return job.alarm != Alarm::ok; });
    if (bad == 0) return fmt::format("all {} jobs are well", jobs.size());
    auto text = fmt::format("{} of {} jobs", bad, jobs.size());
    std::size_t told = 0;
    for (const auto& job : jobs) {
        if (job.alarm == Alarm::ok || ++told > most_told) continue;
        text += (told == 1 ? ": " : "; ") + words_of(job, charset);
    }
    if (told > most_told) text += fmt::format("; and {} more", told - most_told);
    return text;
}

double in_seconds(Micros span) { return static_cast<double>(span.count()) / 1e6; }

std::string performance_of_one(const CheckedJob& job, const std::optional<Micros>& max_age) {
    std::string text;
    if (job.age)
        text += fmt::format("age={:.0f}s;;{};0 ", in_seconds(*job.age),
                            max_age ? fmt::format("{:.0f}", in_seconds(*max_age)) : "");
    if (job.took) text += fmt::format("duration={:.3f}s;;;0 ", in_seconds(*job.took));
    return text + fmt::format("failures={};;;0", job.failures_in_row);
}

std::string performance_of_all(const std::vector<CheckedJob>& jobs) {
    const auto count = [&jobs](auto is_one) { return std::ranges::count_if(jobs, is_one); };
    const auto with = [&count](Alarm alarm) {
        return count([alarm](const auto& job) { return job.alarm == alarm; });
    };
    const auto of = [&count](stats::Health health) {
        return count([health](const auto& job) { return job.health == health; });
    };
    return fmt::format("jobs={};;;0 critical={};;;0 warning={};;;0 failing={};;;0 late={};;;0",
                       jobs.size(), with(Alarm::critical), with(Alarm::warning),
                       of(stats::Health::failing), of(stats::Health::late));
}

}  // namespace

std::string_view word(Alarm alarm) { return alarm_words[static_cast<std::size_t>(alarm)]; }

Alarm alarm_of(stats::Health health) {
    if (health <= stats::Health::empty) return Alarm::critical;
    return needs_attention(health) ? Alarm::warning : Alarm::ok;
}

Alarm alarm_of(const Checked& checked) {
    if (checked.jobs.empty()) return Alarm::unknown;
    constexpr std::array order{Alarm::critical, Alarm::unknown, Alarm::warning, Alarm::ok};
    return *std::ranges::find_if(order, [&checked](Alarm alarm) {
        return std::ranges::count(checked.jobs, alarm, &CheckedJob::alarm) > 0;
    });
}

std::string check_line(const Checked& checked, Charset charset) {
    const auto performance = checked.jobs.size() == 1
                                 ? performance_of_one(checked.jobs.front(), checked.max_age)
                                 : performance_of_all(checked.jobs);
    return fmt::format("JOB-WATCH {}: {} | {}\n", word(alarm_of(checked)),
                       summary(checked, charset), performance);
}

}  // namespace jw::show
