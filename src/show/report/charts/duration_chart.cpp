// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <optional>

#include "foundation/model/seconds.hpp"
#include "foundation/when/civil.hpp"
#include "show/report/charts/job_charts.hpp"
#include "show/report/markup/page.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/verdict.hpp"

namespace jw::report {

namespace {

constexpr std::size_t most_bars = 120;
constexpr double floor_at = 150;  ///< pixels from the top
constexpr double height = 140;
constexpr double least_height = 2;
constexpr double foot = 6;

/// One bar for each run, oldest left. Places are per cent of the width, so that texts keep their
/// size on a screen of any width.
class Bars {
public:
    Bars(const JobData& data, const Card& card, Instant now)
        : runs_{data.runs},
          count_{std::min(data.runs.size(), most_bars)},
          now_{now},
          top_{top_of(card)} {}

    Html drawn(const Card& card) const {
        Html html;
        html.add(R"(<svg class="chart" role="img" aria-label="Duration of the last {}">)",
                 show::counted(count_, "run"));
        html.add(R"(<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>)", floor_at);
        for (std::size_t i = 0; i < count_; ++i) add_bar(html, i);
        add_line(html, "mid", card.p50);
        add_line(html, "high", card.p95);
        add_dates(html);
        html.add("</svg>");
        return html;
    }

    bool cuts_off() const {
        return std::any_of(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(count_),
                           [this](const auto& row) { return seconds(row.run) > top_; });
    }

    Micros top() const { return micros_of(top_); }

private:
    /// One odd run must not flatten all others.
    double top_of(const Card& card) const {
        double longest = 0;
        for (std::size_t i = 0; i < count_; ++i) longest = std::max(longest, seconds(runs_[i].run));
        if (card.p95) longest = std::min(longest, 3 * static_cast<double>(card.p95->count()) / 1e6);
        return longest > 0 ? longest : 1;
    }

    double seconds(const Run& run) const {
        const bool running = run.outcome == Outcome::running;
        const auto took = running ? now_ - run.started : run.duration.value_or(Micros{0});
        return static_cast<double>(took.count()) / 1e6;
    }

    double step() const { return 100.0 / static_cast<double>(std::max<std::size_t>(count_, 30)); }

    /// Per cent from the left; 0 is the newest run.
    double left_of(std::size_t index) const {
        return 100 - static_cast<double>(index + 1) * step() + step() * 0.1;
    }

    static std::string_view kind(Outcome outcome) {
        if (is_failure(outcome)) return "f";
        if (outcome == Outcome::success) return "o";
        if (outcome == Outcome::warn) return "w";
        return outcome == Outcome::running ? "r" : "s";
    }

    void add_bar(Html& html, std::size_t index) const {
        const auto& run = runs_[index].run;
        const double high = std::max(least_height, std::min(seconds(run) / top_, 1.0) * height);
        const double below = is_failure(run.outcome) ? foot : 0;
        html.add_compiled(
            FMT_COMPILE(
                R"(<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}">)"
                "<title>{}: {}, {}</title></rect>"),
            kind(run.outcome), left_of(index), floor_at - high, step() * 0.8, high + below,
            show::long_moment(run.started, now_), show::verdict(run), took_of(run));
    }

    void add_line(Html& html, std::string_view name, const std::optional<Micros>& span) const {
        if (!span) return;
        const double share = static_cast<double>(span->count()) / 1e6 / top_;
        if (share > 1) return;
        html.add(R"(<line class="{0}" x1="0" x2="100%" y1="{1:.1f}" y2="{1:.1f}"/>)", name,
                 floor_at - std::max(share * height, least_height));
    }

    /// A date below the first bar of a day, where there is room for it.
    void add_dates(Html& html) const {
        constexpr double room = 14;
        double free_from = 0;
        std::optional<Civil> before;
        for (std::size_t i = count_; i-- > 0;) {
            const auto day = civil(runs_[i].run.started, Zone::local);
            const bool begins = !before || before->day != day.day || before->month != day.month;
            before = day;
            if (!begins || left_of(i) < free_from || left_of(i) > 100 - room * 0.7) continue;
            html.add(R"(<text x="{:.2f}%" y="172">{}</text>)", left_of(i),
                     date(runs_[i].run.started));
            free_from = left_of(i) + room;
        }
    }

    std::string date(Instant moment) const {
        const auto text = show::date_text(moment, now_);  // `Tue 24 Nov`
        return text.substr(std::min<std::size_t>(4, text.size()));
    }

    const std::vector<history::Row>& runs_;
    std::size_t count_;
    Instant now_;
    double top_;  ///< seconds
};

void add_sign(Html& html, std::string_view line, std::string_view words) {
    html.add(R"(<span><svg viewBox="0 0 14 16" aria-hidden="true">)"
             R"(<path stroke="currentColor" stroke-width="1.5" stroke-dasharray="{}" )"
             R"(d="M0 9h14"/></svg>{}</span>)",
             line, words);
}

}  // namespace

Html duration_chart(const JobData& data, const Card& card, Instant now) {
    const Bars bars{data, card, now};
    Html html;
    html.add("<figure>").add(bars.drawn(card)).add(R"(<figcaption class="legend">)");
    if (card.p50) add_sign(html, "1 3", "p50 " + show::duration_text(*card.p50));
    if (card.p95) add_sign(html, "5 4", "p95 " + show::duration_text(*card.p95));
    html.add(
        "<span>{} {}</span><span>red, reaching below the line: failed</span></figcaption>"
        "</figure>\n",
        bars.cuts_off() ? "longer bars are cut off at" : "the highest is",
        show::duration_text(bars.top()));
    return html;
}

}  // namespace jw::report
