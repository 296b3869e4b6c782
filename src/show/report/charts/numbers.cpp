// SPDX-License-Identifier: MIT
#include <array>
#include <chrono>
#include <optional>

#include "foundation/model/seconds.hpp"
#include "judge/stats/quantile.hpp"
#include "show/report/charts/job_charts.hpp"
#include "show/report/figures/rate.hpp"
#include "show/words/quantity.hpp"

namespace jw::report {

namespace {

struct Window {
    int days = 0;
    std::uint64_t runs = 0, successes = 0, failures = 0;
    double seconds = 0;                   ///< of the successes
    std::optional<stats::Spread> spread;  ///< of the successes that are at hand
    bool partly = false;                  ///< not all of them are
};

Window window_of(const JobData& data, int days, Instant now) {
    Window window;
    window.days = days;
    for (const auto& day : data.days) {
        if (day.day <= day_of(now) - days) break;
        window.successes += day.successes;
        window.failures += day.failures;
        window.runs += day.successes + day.failures + day.others;
        window.seconds += day.duration_sum;
    }
    std::vector<double> seconds;
    for (const auto& row : data.runs) {
        if (day_of(row.run.started) <= day_of(now) - days) break;
        if (row.run.outcome == Outcome::success && row.run.duration)
            seconds.push_back(static_cast<double>(row.run.duration->count()) / 1e6);
    }
    window.partly = seconds.size() < window.successes;
    window.spread = stats::spread_of(std::move(seconds));
    return window;
}

std::string span(double seconds) { return show::duration_text(micros_of(seconds)); }

template <typename Value>
void add_row(Html& html, std::string_view title, const std::array<Window, 3>& windows,
             Value value) {
    html.add(R"(<tr><th scope="row">{}</th>)", title);
    for (const auto& window : windows) html.add(R"(<td class="num">{}</td>)", value(window));
    html.add("</tr>\n");
}

}  // namespace

Html numbers(const JobData& data, Instant now) {
    const std::array windows{window_of(data, 7, now), window_of(data, 30, now),
                             window_of(data, 90, now)};
    Html html;
    html.add(R"(<table><thead><tr><td></td><th scope="col" class="num">7 days</th>)"
             R"(<th scope="col" class="num">30 days</th><th scope="col" class="num">90 days</th>)"
             "</tr></thead><tbody>\n");
    add_row(html, "Runs", windows, [](const Window& window) { return window.runs; });
    add_row(html, "Failed", windows, [](const Window& window) { return window.failures; });
    add_row(html, "Ok", windows,
            [](const Window& window) { return rate_text(window.successes, window.failures); });
    add_row(html, "Mean", windows, [](const Window& window) {
        if (window.seconds <= 0) return std::string{"-"};  // none, or none whose duration is known
        return span(window.seconds / static_cast<double>(window.successes));
    });
    const auto quantile = [](double stats::Spread::*which) {
        return [which](const Window& window) {
            if (!window.spread) return std::string{"-"};
            return span((*window.spread).*which) + (window.partly ? "*" : "");
        };
    };
    add_row(html, "p50", windows, quantile(&stats::Spread::p50));
    add_row(html, "p95", windows, quantile(&stats::Spread::p95));
    html.add("</tbody></table>");
    if (windows.back().partly)
        html.add(R"(<p class="small muted">* of the newest {} runs</p>)", data.runs.size());
    return html;
}

}  // namespace jw::report
