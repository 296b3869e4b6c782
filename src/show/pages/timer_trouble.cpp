// SPDX-License-Identifier: MIT
#include "show/pages/timer_trouble.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foundation/model/job_key.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"

namespace jw::show {

bool any_next(const std::vector<history::JobSummary>& jobs, const NextRuns& next) {
    return std::ranges::any_of(jobs, [&next](const auto& job) {
        return next.of(job).has_value() || !next.trouble_of(job).empty();
    });
}

std::string next_start(const history::JobSummary& job, const NextRuns& next, Instant now) {
    return next.trouble_of(job).empty() ? next_text(next.of(job), now) : "never";
}

std::string timer_trouble_lines(const std::vector<history::JobSummary>& jobs, const NextRuns& next,
                                const Terminal& terminal) {
    constexpr std::size_t most = 5;
    constexpr int longest_name = 40;
    std::string text;
    std::size_t count = 0;
    for (const auto& job : jobs) {
        const auto trouble = next.trouble_of(job);
        if (trouble.empty() || ++count > most) continue;
        const auto name = fitted(shown(job_title(job.name, job.host), terminal.charset),
                                 longest_name, terminal.charset, Keep::both_ends);
        text += wrapped(
            fmt::format("{}: nothing starts it: {}", name, shown(trouble, terminal.charset)),
            terminal.columns, 2);
    }
    if (count > most) text += fmt::format("  ... and nothing starts {} more jobs\n", count - most);
    return text.empty() ? text : "\n" + text;
}

}  // namespace jw::show
