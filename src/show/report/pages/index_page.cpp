// SPDX-License-Identifier: MIT
#include "show/report/pages/index_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "foundation/model/job_key.hpp"
#include "show/report/charts/day_chart.hpp"
#include "show/report/charts/strip.hpp"
#include "show/report/figures/rate.hpp"
#include "show/report/markup/html.hpp"
#include "show/report/markup/page.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"

namespace jw::report {

namespace {

using show::counted;
using show::duration_text;
using Cards = std::vector<const Card*>;

constexpr std::size_t most_cards = 12;
constexpr std::size_t most_news = 9;
constexpr std::size_t news_of_a_job = 2;
constexpr std::chrono::days news_reach_back{14};

std::size_t count(const Cards& cards, Health need, Instant now) {
    return static_cast<std::size_t>(std::ranges::count_if(
        cards, [&](const Card* card) { return health_of(*card, now) == need; }));
}

bool needs_attention(Health need) { return need <= Health::long_running; }

/// The one sentence that a reader came for.
Html headline(const Cards& cards, Instant now) {
    Html html;
    const auto failing = count(cards, Health::failing, now);
    const auto worst = cards.empty() ? Health::idle : health_of(*cards.front(), now);
    html.add(R"(<h1><span class="{}">{}</span>)", style_class(worst), icon(worst));
    if (cards.empty())
        html.add("No run is recorded yet");
    else if (failing > 0)
        html.add("{} of {} {} failing", failing, counted(cards.size(), "job"),
                 failing == 1 ? "is" : "are");
    else if (needs_attention(worst))
        html.add("No job is failing, yet look at {}", title_of(*cards.front()));
    else if (const auto unseen = count(cards, Health::unseen, now); unseen > 0)
        html.add("No job is failing; whether {} still {} can't be seen from here",
                 counted(unseen, "job"), unseen == 1 ? "runs" : "run");
    else if (cards.size() == 1)
        html.add("The only job is healthy");
    else
        html.add("All {} are healthy", counted(cards.size(), "job"));
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

struct DaySums {
    std::uint64_t runs = 0, failures = 0;
    Micros busy{0};
};

DaySums day_sums(const Cards& cards, Instant now) {
    DaySums sums;
    for (const auto* card : cards)
        for (const auto& block : card->blocks) {
            if (block.to < now - std::chrono::hours{24}) continue;
            sums.runs += block.runs;
            if (is_failure(block.outcome)) sums.failures += block.runs;
            sums.busy += block.to - block.from;
        }
    return sums;
}

Html lede(const Cards& cards, Instant now) {
    Html html;
    if (cards.empty()) {
        html.add(
            "<p>Put <code>job-watch</code> in front of a scheduled command, and its runs "
            "appear here.</p>\n");
        return html;
    }
    const auto day = day_sums(cards, now);
    const auto last = (*std::ranges::max_element(cards, {}, [](const Card* card) {
                          return card->last_started;
                      }))->last_started;
    html.add(
        "<p>{} in the 24 hours before, {} failed, {} of work. The newest began {} ({} before)."
        "</p>\n",
        counted(day.runs, "run"), day.failures == 0 ? "none" : std::to_string(day.failures),
        duration_text(day.busy), short_time(last, now), show::age_text(last, now));
    return html;
}

void add_tile(Html& html, const Cards& cards, Health need, Instant now) {
    const auto number = count(cards, need, now);
    html.add("<li");
    if (number == 0) html.add(R"( class="zero")");
    html.add(R"(><b>{}</b><span><span class="{}">{}</span> {}</span></li>)", number,
             style_class(need), icon(need), word(need));
}

Html tiles(const Cards& cards, Instant now) {
    Html html;
    html.add(R"(<ul class="tiles">)");
    for (const auto need :
         {Health::failing, Health::flapping, Health::long_running, Health::running, Health::ok})
        add_tile(html, cards, need, now);
    for (const auto need : {Health::unseen, Health::idle})
        if (count(cards, need, now) > 0) add_tile(html, cards, need, now);
    html.add("</ul>\n");
    return html;
}

Html state(const Card& card, Instant now) {
    const auto need = health_of(card, now);
    Html html;
    html.add(R"(<span class="word {}">{} {}</span>)", style_class(need), icon(need), word(need));
    if (card.row.failures_in_row > 1)
        html.add(" <span class=\"{}\">\u00d7{}</span>", style_class(need),
                 card.row.failures_in_row);
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
        default:
            html.add(running_how(card, now));
    }
    return html;
}

Html attention_card(const Card& card, Instant now) {
    const auto need = health_of(card, now);
    Html html;
    html.add(R"(<li class="card {}"><h3><a href="jobs/{}.html">{}</a>{}</h3><p>{}</p>)",
             style_class(need), card.slug, title_of(card), state(card, now),
             what_is_wrong(card, now));
    const bool explains = need != Health::long_running && card.failure_id != 0;
    if (explains && !card.failure.empty()) html.add(R"(<p class="mono">{}</p>)", card.failure);
    if (explains)
        html.add(R"(<p class="small"><a href="jobs/{}.html#failure">What changed since the last )"
                 R"(success</a> &middot; <a href="runs/{}.html">run {}</a></p>)",
                 card.slug, card.failure_id, card.failure_id);
    html.add("</li>\n");
    return html;
}

Html attention(const Cards& cards, Instant now) {
    Html html;
    html.add(R"(<section aria-labelledby="attention"><h2 id="attention">Needs attention</h2>)");
    const auto wanting = static_cast<std::size_t>(std::ranges::count_if(
        cards, [&](const Card* card) { return needs_attention(health_of(*card, now)); }));
    if (wanting == 0)
        html.add(R"(<p class="calm">Nothing. Every job's newest run ended well.</p>)");
    if (wanting > 0) html.add("\n<ol class=\"cards\">\n");
    for (std::size_t i = 0; i < std::min(wanting, most_cards); ++i)
        html.add(attention_card(*cards[i], now));
    if (wanting > 0) html.add("</ol>");
    if (wanting > most_cards)
        html.add(R"(<p class="small">{} in <a href="#jobs">the table of all jobs</a>.</p>)",
                 counted(wanting - most_cards, "more"));
    html.add("</section>\n");
    return html;
}

struct News {
    const Card* card;
    const Event* event;
};

std::vector<News> newest_news(const Cards& cards, Instant now) {
    std::vector<News> news;
    for (const auto* card : cards) {
        const auto end = std::min(card->news.size(), news_of_a_job);
        for (std::size_t i = 0; i < end; ++i)
            if (card->news[i].at > now - news_reach_back) news.push_back({card, &card->news[i]});
    }
    std::ranges::stable_sort(news, std::greater{}, [](const News& one) { return one.event->at; });
    news.resize(std::min(news.size(), most_news));
    return news;
}

std::string_view verb(Event::Kind kind) {
    constexpr auto verbs = std::to_array<std::string_view>(
        {"began to fail", "recovered", "got slower", "got faster", "appeared"});
    return verbs[static_cast<std::size_t>(kind)];
}

Html changes(const Cards& cards, Instant now) {
    Html html;
    html.add(R"(<section aria-labelledby="lately"><h2 id="lately">What changed lately</h2>)");
    const auto news = newest_news(cards, now);
    if (news.empty()) html.add(R"(<p class="calm">Nothing in two weeks.</p>)");
    if (!news.empty()) html.add("\n<ul class=\"news\">\n");
    for (const auto& [card, event] : news) {
        html.add(R"(<li><span class="{}">{}</span><div><p><a href="jobs/{}.html">{}</a> {}</p>)",
                 style_class(event->kind), icon(event->kind), card->slug, title_of(*card),
                 verb(event->kind));
        html.add("<p>{}", short_time(event->at, now));
        if (!event->detail.empty()) html.add(" \u00b7 {}", event->detail);
        html.add("</p></div></li>\n");
    }
    if (!news.empty()) html.add("</ul>");
    html.add("</section>\n");
    return html;
}

std::string took(const Card& card) {
    if (card.last_outcome == Outcome::running) return "not ended";
    if (card.last_outcome == Outcome::unseen) return "can't tell from here";
    return card.last_duration ? duration_text(*card.last_duration) : "-";
}

std::string maybe_duration(const std::optional<Micros>& span) {
    return span ? duration_text(*span) : "-";
}

Html job_row(const Card& card, Instant now) {
    Html html;
    html.add(R"(<tr><td>{}</td><th scope="row"><a href="jobs/{}.html">{}</a></th>)",
             state(card, now), card.slug, job_name(card.row.name));
    if (!card.row.host.empty()) html.add("<td>{}</td>", card.row.host);
    html.add("<td>{}", short_time(card.last_started, now));
    if (card.skips_since > 0) html.add("<small>{}</small>", show::skips_text(card.skips_since));
    html.add(R"(</td><td class="num">{}</td>)", took(card));
    html.add(R"(<td class="num wide">{}<small>{}</small></td><td class="num wide">{}</td>)",
             maybe_duration(card.p50), maybe_duration(card.p95),
             rate_text(card.successes30, card.failures30));
    html.add("<td class=\"runs60\">{}</td></tr>\n", strip(card.marks));
    return html;
}

Html all_jobs(const Cards& cards, Instant now) {
    const bool has_hosts =
        std::ranges::any_of(cards, [](const Card* card) { return !card->row.host.empty(); });
    Html html;
    html.add(R"(<section aria-labelledby="jobs"><h2 id="jobs">All jobs</h2>)"
             R"(<table class="jobs"><caption>Those that need attention come first, then the ones )"
             R"(that ran last. p50 and p95: half, and 95 of 100, of the last successes took at )"
             R"(most so long.</caption>)"
             R"(<thead><tr><th scope="col">State</th><th scope="col">Job</th>)");
    if (has_hosts) html.add(R"(<th scope="col">Host</th>)");
    html.add(R"(<th scope="col">Last run</th><th scope="col" class="num">Took</th>)"
             R"(<th scope="col" class="num wide">p50, p95</th>)"
             R"(<th scope="col" class="num wide">Ok, 30 days</th>)"
             R"(<th scope="col">Last 60 runs</th></tr></thead><tbody>)"
             "\n");
    for (const auto* card : cards) html.add(job_row(*card, now));
    html.add("</tbody></table>").add(strip_gaps()).add(strip_legend()).add("</section>\n");
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
    const auto cards = by_need(overview.cards, now);
    Html main;
    const auto due = next_expected(overview.cards, now);
    main.add(R"(<div class="hero">)").add(headline(cards, now)).add(made_when(now, due));
    main.add(losses(overview)).add(lede(cards, now));
    if (!cards.empty()) main.add(tiles(cards, now));
    main.add("</div>\n");
    if (!cards.empty()) {
        main.add(R"(<div class="two">)").add(attention(cards, now)).add(changes(cards, now));
        main.add("</div>\n").add(last_day(cards, now)).add(all_jobs(cards, now));
    }
    const auto failing = count(cards, Health::failing, now);
    return page({.title = failing > 0 ? fmt::format("{} failing \u00b7 {}", failing, overview.host)
                                      : "job-watch \u00b7 " + overview.host,
                 .host = overview.host,
                 .as_of = now,
                 .due = due,
                 .need = failing > 0 ? Health::failing : Health::ok},
                main);
}

}  // namespace jw::report
