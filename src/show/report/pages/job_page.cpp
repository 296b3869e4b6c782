// SPDX-License-Identifier: MIT
#include "show/report/pages/job_page.hpp"

#include <fmt/format.h>

#include "show/report/charts/job_charts.hpp"
#include "show/report/charts/strip.hpp"
#include "show/report/markup/html.hpp"
#include "show/report/markup/page.hpp"
#include "show/report/pages/output_part.hpp"
#include "show/report/pages/runs_table.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"
#include "show/words/verdict.hpp"

namespace jw::report {

namespace {

constexpr std::size_t most_bytes = 196'000;
constexpr std::size_t most_failure_output = 12'000;

Html sentence(const Card& card, Instant now) {
    Html html;
    switch (health_of(card, now)) {
        case Health::failing:
            html.add("failing");
            if (card.row.failures_in_row > 1)
                html.add(", {} times in a row", card.row.failures_in_row);
            break;
        case Health::flapping:
            html.add("ok, but it changed {} times in its last 20 runs", card.turns);
            break;
        case Health::warned:
            html.add("warned: {}", card.last_verdict);
            break;
        case Health::unseen:
            html.add("{}", card.last_verdict);
            break;
        case Health::idle:
            html.add("nothing has run to an end yet");
            break;
        default:
            html.add("{}", word(health_of(card, now)));
            if (card.finding) html.add(": {}", card.finding_words);
    }
    return html;
}

Html hero(const Card& card, Instant now) {
    const auto need = health_of(card, now);
    Html html;
    html.add(R"(<div class="hero"><h1>{}</h1><p><span class="word {}">{} {}</span>)",
             title_of(card), style_class(need), icon(need), sentence(card, now));
    html.add(" \u00b7 last run {}", long_time(card.last_started, now));
    if (card.skips_since > 0) html.add(", {}", show::skips_text(card.skips_since));
    if (card.failing_since) html.add(" \u00b7 since {}", long_time(*card.failing_since, now));
    if (card.row.last_success)
        html.add(" \u00b7 last ok {}", long_time(*card.row.last_success, now));
    html.add("</p></div>\n");
    return html;
}

void add_section(Html& html, std::string_view id, std::string_view title, const Html& inner) {
    html.add(R"(<section aria-labelledby="{}"><h2 id="{}">{}</h2>)"
             "\n",
             id, id, title);
    html.add(inner).add("</section>\n");
}

Html failure(const JobData& data, const Card& card, Instant now) {
    const auto& run = *data.failure;
    Html html;
    html.add(R"(<dl class="facts"><dt>Run</dt><dd>)");
    if (!has_run_page(card, run.id))
        html.add("{}", run.id);
    else
        html.add(R"(<a href="../runs/{}.html">{}</a>)", run.id, run.id);
    html.add("</dd><dt>Result</dt><dd class=\"failing\">{}</dd><dt>Started</dt><dd>{}</dd>",
             show::verdict(run), long_time(run.started, now));
    html.add("<dt>Took</dt><dd>{}", show::took_text(run, now));
    if (data.success) html.add(" (the success before it {})", show::took_text(*data.success, now));
    html.add("</dd></dl>\n");
    html.add(output_sections(run, data.failure_output, most_failure_output));
    if (!data.success) return html;
    html.add(R"(<details open><summary>Against the last success, run {} of {}</summary>)",
             data.success->id, long_time(data.success->started, now));
    html.add(output_changes(*data.success, data.success_output, run, data.failure_output));
    html.add("</details>");
    return html;
}

std::string told(const history::AlertRow& alert) {
    if (alert.notices == 0) return "nothing sent";
    return fmt::format("{} sent", show::counted(alert.notices, "notice"));
}

Html alert_line(Event::Kind kind, std::string_view what, Instant at, const std::string& more,
                Instant now) {
    Html html;
    html.add(R"(<li><span class="{}">{}</span><div><p>{}</p><p>{} · {}</p></div></li>)",
             style_class(kind), icon(kind), what, long_time(at, now), more);
    return html;
}

Html hang_line(const history::HangRow& hang, Instant now) {
    constexpr auto kind = Health::long_running;
    Html html;
    html.add(R"(<li><span class="{}">{}</span><div><p>run {} takes too long</p>)",
             style_class(kind), icon(kind), hang.run);
    html.add("<p>noticed {} · under way since {}</p></div></li>", long_time(hang.noticed, now),
             long_time(hang.started, now));
    return html;
}

/// What goes on, then what began and ended, the newest first.
Html alert_lines(const JobData& data, Instant now) {
    Html html;
    html.add("<ul class=\"news\">");
    for (const auto& hang : data.hangs) html.add(hang_line(hang, now));
    for (const auto& alert : data.alerts) {
        const auto failures = show::counted(alert.failures, "failure") + " in a row";
        if (alert.closed)
            html.add(alert_line(Event::Kind::recovered, "recovered", *alert.closed,
                                "after " + failures, now));
        const auto* what = alert.flapping ? "alert opened, flapping" : "alert opened";
        html.add(alert_line(Event::Kind::failed, what, alert.opened,
                            alert.closed ? told(alert) : failures + ", " + told(alert), now));
    }
    html.add("</ul>");
    return html;
}

}  // namespace

std::string job_page(const JobData& data, const Card& card, const OutputOf& output_of,
                     const std::string& host, Instant now) {
    Html main;
    main.add(hero(card, now));
    // What is wrong now comes first, what once was wrong has its place below.
    const bool failing = health_of(card, now) == Health::failing && data.failure;
    if (failing) add_section(main, "failure", "Newest failure", failure(data, card, now));
    add_section(main, "durations", "How long it took", duration_chart(data, card, now));
    main.add(R"(<div class="two">)");
    add_section(main, "calendar", "90 days", calendar(data.days, now));
    add_section(main, "numbers", "In numbers", numbers(data, now));
    main.add("</div>\n");
    if (data.failure && !failing)
        add_section(main, "failure", "Newest failure", failure(data, card, now));
    if (!data.alerts.empty() || !data.hangs.empty())
        add_section(main, "alerts", "Alerts", alert_lines(data, now));
    const auto room = most_bytes - std::min(most_bytes, main.size() + 12'000);
    add_section(main, "runs", "Runs", runs_table(data, card, output_of, now, room));
    return page({.title = fmt::format("{} \u00b7 {}", title_of(card), host),
                 .host = host,
                 .as_of = now,
                 .due = card.expected > now ? card.expected : std::nullopt,
                 .need = health_of(card, now),
                 .depth = Depth::below},
                main);
}

}  // namespace jw::report
