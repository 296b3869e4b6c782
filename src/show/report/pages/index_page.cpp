// SPDX-License-Identifier: MIT
#include "show/report/pages/index_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "show/report/charts/day_chart.hpp"
#include "show/report/markup/html.hpp"
#include "show/report/markup/page.hpp"
#include "show/report/pages/jobs_table.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"

namespace jw::report {

namespace {

using show::counted;
using show::duration_text;
using Cards = std::vector<const Card*>;

constexpr std::size_t most_cards = 12;

Health worst_of(const Cards& cards, const Total& total, Instant now) {
    if (total.count(Health::failing) > 0) return Health::failing;
    return cards.empty() ? Health::idle : health_of(*cards.front(), now);
}

/// The one sentence that a reader came for.
Html headline(const Cards& cards, const Total& total, Instant now) {
    Html html;
    const auto failing = total.count(Health::failing);
    const auto worst = worst_of(cards, total, now);
    html.add(R"(<h1><span class="{}">{}</span>)", style_class(worst), icon(worst));
    if (total.jobs == 0)
        html.add("No run is recorded yet");
    else if (failing > 0)
        html.add("{} of {} {} failing", failing, counted(total.jobs, "job"),
                 failing == 1 ? "is" : "are");
    else if (stats::needs_attention(worst))
        html.add("No job is failing, yet look at {}", title_of(*cards.front()));
    else if (const auto unseen = total.count(Health::unseen); unseen > 0)
        html.add("No job is failing; whether {} still {} can't be seen from here",
                 counted(unseen, "job"), unseen == 1 ? "runs" : "run");
    else if (total.jobs == 1)
        html.add("The only job is healthy");
    else
        html.add("All {} are healthy", counted(total.jobs, "job"));
    html.add("</h1>\n");
    return html;
}

/// Beside the sentence, since that one may no longer be true.
Html made_when(Instant now, const std::optional<Instant>& due) {
    Html html;
    html.add(R"(<p class="made">This is {}.)", as_of_text(now, due));
    if (due)
        html.add(
            " If that time is over and this page is still here, no run has ended since: see "
            "whether what starts the jobs is at work.");
    html.add("</p>\n");
    return html;
}

/// What this page can't tell of.
Html losses(const Overview& overview) {
    Html html;
    for (const auto& loss : overview.losses)
        html.add(R"(<p class="calm"><b>Not all runs are here:</b> {}. See <code>job-watch )"
                 R"(doctor</code>.</p>)"
                 "\n",
                 loss);
    return html;
}

Html lede(const Total& total, Instant now) {
    Html html;
    if (!total.last_started) {
        html.add(
            "<p>Put <code>job-watch</code> in front of a scheduled command, and its runs "
            "appear here.</p>\n");
        return html;
    }
    const auto& day = total.day;
    const auto last = *total.last_started;
    html.add("<p>{} since {}, {} failed, {} of work. The newest began {} ({} before).</p>\n",
             counted(day.runs, "run"), short_time(total.since, now),
             day.failures == 0 ? "none" : std::to_string(day.failures), duration_text(day.busy),
             short_time(last, now), show::age_text(last, now));
    return html;
}

void add_tile(Html& html, const Total& total, Health need) {
    const auto number = total.count(need);
    html.add("<li");
    if (number == 0) html.add(R"( class="zero")");
    html.add(R"(><b>{}</b><span><span class="{}">{}</span> {}</span></li>)", number,
             style_class(need), icon(need), word(need));
}

Html tiles(const Total& total) {
    Html html;
    html.add(R"(<ul class="tiles">)");
    for (const auto need :
         {Health::failing, Health::flapping, Health::long_running, Health::running, Health::ok})
        add_tile(html, total, need);
    for (const auto need : {Health::late, Health::empty, Health::flaky, Health::slow,
                            Health::changed, Health::warned, Health::unseen, Health::idle})
        if (total.count(need) > 0) add_tile(html, total, need);
    html.add("</ul>\n");
    return html;
}

Html last_ok(const Card& card, Instant now) {
    Html html;
    if (card.row.last_success)
        html.add(" Last ok {}.", short_time(*card.row.last_success, now));
    else
        html.add(" It never was ok so far.");
    return html;
}

Html running_how(const Card& card, Instant now) {
    Html html;
    if (card.under_way) html.add("Running since {}", short_time(*card.under_way, now));
    if (card.p50 && card.p95)
        html.add(", usually {}; 95 of 100 runs end within {}", duration_text(*card.p50),
                 duration_text(*card.p95));
    if (card.skips_since > 0) html.add("; {}", show::skips_text(card.skips_since));
    html.add(".");
    return html;
}

Html what_is_wrong(const Card& card, Instant now) {
    Html html;
    switch (health_of(card, now)) {
        case Health::failing:
            html.add("{}", card.last_outcome == Outcome::running ? "Failing, and running again"
                                                                 : card.last_verdict);
            if (card.row.failures_in_row > 1)
                html.add(", {} times in a row", card.row.failures_in_row);
            if (card.failing_since) html.add(", since {}", short_time(*card.failing_since, now));
            html.add(".").add(last_ok(card, now));
            break;
        case Health::flapping:
            html.add("Changed between ok and failed {} times in its last 20 runs.", card.turns);
            break;
        case Health::long_running:
            html.add(running_how(card, now));
            break;
        case Health::warned:
            html.add("Its newest run: {}.", card.last_verdict);
            break;
        default:
            html.add("{}.", card.finding_words);
    }
    return html;
}

Html attention_card(const Card& card, Instant now) {
    const auto need = health_of(card, now);
    Html html;
    html.add(R"(<li class="card {}"><h3>{}{}</h3><p>{}</p>)", style_class(need),
             job_link(card, title_of(card)), state_of(card, now), what_is_wrong(card, now));
    const bool is_of_failures = need == Health::failing || need == Health::flapping;
    const bool explains = is_of_failures && card.failure_id != 0;
    if (explains && !card.failure.empty()) html.add(R"(<p class="mono">{}</p>)", card.failure);
    if (explains && card.has_page) {
        html.add(R"(<p class="small"><a href="jobs/{}.html#failure">What changed since the last )"
                 "success</a>",
                 card.slug);
        if (has_run_page(card, card.failure_id))
            html.add(R"( &middot; <a href="runs/{}.html">run {}</a>)", card.failure_id,
                     card.failure_id);
        html.add("</p>");
    }
    html.add("</li>\n");
    return html;
}

Html attention(const Cards& cards, const Total& total, Instant now) {
    Html html;
    html.add(R"(<section aria-labelledby="attention"><h2 id="attention">Needs attention</h2>)");
    const auto wanting = total.needing_attention();
    std::size_t shown = 0;
    if (wanting == 0)
        html.add(R"(<p class="calm">Nothing. Every job's newest run ended well.</p>)");
    if (wanting > 0) html.add("\n<ol class=\"cards\">\n");
    for (; shown < std::min(cards.size(), most_cards); ++shown) {
        if (!stats::needs_attention(health_of(*cards[shown], now))) break;
        html.add(attention_card(*cards[shown], now));
    }
    if (wanting > 0) html.add("</ol>");
    if (wanting > shown)
        html.add(R"(<p class="small">{} in <a href="#jobs">the table of all jobs</a>.</p>)",
                 counted(wanting - shown, "more"));
    html.add("</section>\n");
    return html;
}

std::string_view verb(Event::Kind kind) {
    constexpr auto verbs = std::to_array<std::string_view>(
        {"began to fail", "recovered", "got slower", "got faster", "appeared"});
    return verbs[static_cast<std::size_t>(kind)];
}

Html changes(const std::vector<Story>& news, Instant now) {
    Html html;
    html.add(R"(<section aria-labelledby="lately"><h2 id="lately">What changed lately</h2>)");
    if (news.empty()) html.add(R"(<p class="calm">Nothing in two weeks.</p>)");
    if (!news.empty()) html.add("\n<ul class=\"news\">\n");
    for (const auto& story : news) {
        const auto& event = story.event;
        html.add(R"(<li><span class="{}">{}</span><div><p>{} {}</p>)", style_class(event.kind),
                 icon(event.kind), link_to(story.page, story.title), verb(event.kind));
        html.add("<p>{}", short_time(event.at, now));
        if (!event.detail.empty()) html.add(" \u00b7 {}", event.detail);
        html.add("</p></div></li>\n");
    }
    if (!news.empty()) html.add("</ul>");
    html.add("</section>\n");
    return html;
}

/// Of one of the pages that have all jobs between them: how many, and what is wrong with them.
Html group_line(const GroupPage& group) {
    const auto& digest = *group.digest;
    const auto counts = counts_of(digest);
    Html html;
    html.add(R"(<li><a href="index/{}.html">{} \u2013 {}</a>: {})", group.number, digest.first,
             digest.last, counted(digest.ranks.size(), "job"));
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (const auto need = static_cast<Health>(i); stats::needs_attention(need) && counts[i] > 0)
            html.add(R"(, <span class="{}">{} {}</span>)", style_class(need), counts[i],
                     word(need));
    html.add("</li>\n");
    return html;
}

Html all_jobs(const Cards& cards, const Overview& overview) {
    const auto& total = overview.total;
    Html html;
    html.add(R"(<section aria-labelledby="jobs"><h2 id="jobs">)");
    if (overview.groups.empty())
        html.add("All jobs</h2>");
    else
        html.add("{} of {}</h2>", cards.size(), counted(total.jobs, "job"));
    html.add(jobs_table(cards, overview.now, Depth::top));
    if (!overview.groups.empty()) {
        html.add("<h3>All jobs, by name</h3>\n<ul>\n");
        for (const auto& group : overview.groups) html.add(group_line(group));
        html.add("</ul>\n");
    }
    if (total.folded > 0)
        html.add(
            R"(<p class="calm">There is no room for {} here: see <code>job-watch list</code>, )"
            R"(and <code>max_size</code> of the configuration.</p>)"
            "\n",
            counted(total.folded, "further job"));
    html.add("</section>\n");
    return html;
}

Html last_day(const Cards& cards, Instant now) {
    Html html;
    html.add(R"(<section aria-labelledby="day"><h2 id="day">24 hours up to {}</h2>)",
             short_time(now, now))
        .add(day_chart(cards, now))
        .add("</section>\n");
    return html;
}

}  // namespace

std::string index_page(const Overview& overview) {
    const auto now = overview.now;
    const auto& total = overview.total;
    const auto cards = by_need(overview.cards, now);
    Html main;
    main.add(R"(<div class="hero">)").add(headline(cards, total, now));
    main.add(made_when(now, total.expected)).add(losses(overview)).add(lede(total, now));
    if (total.jobs > 0) main.add(tiles(total));
    main.add("</div>\n");
    if (total.jobs > 0) {
        main.add(R"(<div class="two">)").add(attention(cards, total, now));
        main.add(changes(total.news, now)).add("</div>\n");
        main.add(last_day(cards, now)).add(all_jobs(cards, overview));
    }
    const auto failing = total.count(Health::failing);
    return page({.title = failing > 0 ? fmt::format("{} failing \u00b7 {}", failing, overview.host)
                                      : "job-watch \u00b7 " + overview.host,
                 .host = overview.host,
                 .as_of = now,
                 .due = total.expected,
                 .need = failing > 0 ? Health::failing : Health::ok},
                main);
}

}  // namespace jw::report
