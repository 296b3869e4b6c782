// SPDX-License-Identifier: MIT
#include "show/report/charts/day_chart.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "foundation/when/civil.hpp"
#include "show/report/figures/blocks.hpp"
#include "show/report/markup/page.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::report {

namespace {

using std::chrono::hours;

constexpr int lanes = 3;
constexpr int lane_height = 10;

// A run takes about 9 bytes: one every five minutes is shown as it was unless there are many jobs.

/// Minutes since the chart begins, with a tenth where the whole is small.
class Scale {
public:
    explicit Scale(Instant now) : now_{now}, begin_{now - hours{24}} {}

    int minute(Instant moment) const {
        const auto at = std::clamp(moment, begin_, now_);
        return static_cast<int>(std::chrono::round<std::chrono::minutes>(at - begin_).count());
    }

    Instant begin() const { return begin_; }

    Instant now() const { return now_; }

private:
    Instant now_, begin_;
};

using Path = fmt::basic_memory_buffer<char, 256>;

struct Drawn {
    Path ok, many, failed, warned, running, other;
    int lanes = 1;
    std::size_t runs = 0, failures = 0, warnings = 0;
};

/// The first lane that is free at `from`, else the last.
int lane_for(std::array<Instant, lanes>& busy_until, const Block& block) {
    int lane = 0;
    while (lane < lanes - 1 && busy_until[static_cast<std::size_t>(lane)] > block.from) ++lane;
    auto& until = busy_until[static_cast<std::size_t>(lane)];
    until = std::max(until, block.to);
    return lane;
}

Path& path_of(Drawn& drawn, const Block& block) {
    if (is_failure(block.outcome)) return drawn.failed;
    if (block.outcome == Outcome::warn) return drawn.warned;
    if (block.outcome == Outcome::running) return drawn.running;
    if (block.outcome != Outcome::success) return drawn.other;
    return block.runs > 1 ? drawn.many : drawn.ok;
}

/// There are thousands of them: digits go to a place that needs no look for room at each.
void add_line(Path& path, int x, int y, int length) {
    std::array<char, 48> text;  // NOLINT(*-member-init)
    const char* end = fmt::format_to(text.data(), FMT_COMPILE("M{} {}h{}"), x, y, length);
    path.append(text.data(), end);
}

Drawn drawn(const Card& card, const Scale& scale, std::size_t most) {
    Drawn result;
    std::array<Instant, lanes> busy_until{};
    auto blocks = merged(card.blocks, most);
    std::ranges::reverse(blocks);
    for (auto& block : blocks) {
        if (block.outcome == Outcome::running) block.to = scale.now();
        if (block.to < scale.begin()) continue;
        const int lane = lane_for(busy_until, block);
        const int from = std::min(scale.minute(block.from), 1438);
        const int length = std::max(scale.minute(block.to) - from, 2);
        add_line(path_of(result, block), from, lane * lane_height + 8, length);
        result.lanes = std::max(result.lanes, lane + 1);
        result.runs += block.runs;
        result.failures += is_failure(block.outcome) ? block.runs : 0;
        result.warnings += block.outcome == Outcome::warn ? block.runs : 0;
    }
    return result;
}

/// A mark at every third full hour of the local clock.
template <typename Mark>
void at_hours(const Scale& scale, Mark mark) {
    auto at = std::chrono::ceil<hours>(scale.begin());
    for (; at <= scale.now(); at += hours{1}) {
        const auto clock = civil(at, Zone::local);
        if (clock.hour % 3 == 0 && clock.minute == 0) mark(at, clock.hour);
    }
}

Html hours_row(const Scale& scale) {
    Html html;
    html.add(R"(<span class="end muted" aria-hidden="true"></span>)"
             R"(<svg class="hours" height="20" aria-hidden="true">)");
    at_hours(scale, [&](Instant at, int hour) {
        const auto minute = scale.minute(at);
        if (minute < 20 || minute > 1340) return;
        html.add(R"(<text x="{:.2f}%" y="14" text-anchor="middle">{:02}</text>)", minute / 14.4,
                 hour);
    });
    const auto clock = civil(scale.now(), Zone::local);
    html.add(R"(<text x="100%" y="14" text-anchor="end">{:02}:{:02}</text></svg>)", clock.hour,
             clock.minute);
    return html;
}

/// Once for all rows.
Html ticks(const Scale& scale) {
    Html path;
    at_hours(scale, [&](Instant at, int) {
        path.add("M{} 0v{}", scale.minute(at), lanes * lane_height + 6);
    });
    Html html;
    html.add(
        R"(<svg class="sprite" aria-hidden="true"><path id="ticks" class="tick" d="{}"/></svg>)",
        path);
    return html;
}

void add_lane(Html& html, std::string_view kind, const Path& path) {
    const std::string_view drawn{path.data(), path.size()};
    if (!drawn.empty()) html.add(R"(<path class="lane{}" d="{}"/>)", kind, drawn);
}

Html row(const Card& card, const Scale& scale, std::size_t most) {
    const auto lines = drawn(card, scale, most);
    const int height = lines.lanes * lane_height + 6;
    Html html;
    html.add(R"({}<div class="row"><svg viewBox="0 0 1440 {}" )"
             R"(height="{}" preserveAspectRatio="none" role="img" aria-label="{}, {} failed{}">)",
             job_link(card, title_of(card)), height, height, show::counted(lines.runs, "run"),
             lines.failures,
             lines.warnings > 0 ? fmt::format(", {} warned", lines.warnings) : std::string{});
    html.add(R"(<use href="#ticks"/>)");
    add_lane(html, "", lines.ok);
    add_lane(html, " m", lines.many);
    add_lane(html, " s", lines.other);
    add_lane(html, " w", lines.warned);
    add_lane(html, " r", lines.running);
    add_lane(html, " f", lines.failed);
    html.add("</svg></div>\n");
    return html;
}

bool ran(const Card& card, Instant since) {
    return !card.blocks.empty() &&
           (card.blocks.front().to >= since || card.blocks.front().outcome == Outcome::running);
}

/// That a job did not run is what one may look for here.
Html empty_row(const Card& card, const Scale& scale) {
    Html html;
    html.add(R"({}<div class="row"><small>did not run; last {}</small>)"
             "</div>\n",
             job_link(card, title_of(card)), show::long_moment(card.last_started, scale.now()));
    return html;
}

}  // namespace

Html day_chart(const std::vector<const Card*>& cards, Instant now) {
    const Scale scale{now};
    const auto most = blocks_in_row(static_cast<std::size_t>(
        std::ranges::count_if(cards, [&](const Card* card) { return ran(*card, scale.begin()); })));
    Html html;
    html.add(ticks(scale)).add(R"(<div class="day">)").add(hours_row(scale));
    for (std::size_t i = 0; i < cards.size(); ++i) {
        if (i == rows_open)
            html.add(R"(</div><details><summary>{}</summary><div class="day">)",
                     show::counted(cards.size() - i, "further job"));
        html.add(ran(*cards[i], scale.begin()) ? row(*cards[i], scale, most)
                                               : empty_row(*cards[i], scale));
    }
    html.add("</div>");
    if (cards.size() > rows_open) html.add("</details>");
    return html;
}

}  // namespace jw::report
