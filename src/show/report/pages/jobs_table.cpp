// SPDX-License-Identifier: MIT
#include "show/report/pages/jobs_table.hpp"

#include <algorithm>

#include "foundation/model/job_key.hpp"
#include "show/report/charts/strip.hpp"
#include "show/report/figures/rate.hpp"
#include "show/words/quantity.hpp"
#include "show/words/state.hpp"

namespace jw::report {

namespace {

using show::duration_text;

std::string took(const Card& card) {
    if (card.last_outcome == Outcome::running) return "not ended";
    if (card.last_outcome == Outcome::unseen) return "can't tell from here";
    return card.last_duration ? duration_text(*card.last_duration) : "-";
}

std::string maybe_duration(const std::optional<Micros>& span) {
    return span ? duration_text(*span) : "-";
}

Html job_row(const Card& card, Instant now, Depth depth) {
    Html html;
    html.add(R"(<tr><td>{}</td><th scope="row">{}</th>)", state_of(card, now),
             job_link(card, job_name(card.row.name), depth));
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

}  // namespace

Html state_of(const Card& card, Instant now) {
    const auto need = health_of(card, now);
    Html html;
    html.add(R"(<span class="word {}">{} {}</span>)", style_class(need), icon(need), word(need));
    if (card.row.failures_in_row > 1)
        html.add(" <span class=\"{}\">\u00d7{}</span>", style_class(need),
                 card.row.failures_in_row);
    return html;
}

Html jobs_table(const std::vector<const Card*>& cards, Instant now, Depth depth) {
    const bool has_hosts =
        std::ranges::any_of(cards, [](const Card* card) { return !card->row.host.empty(); });
    Html html;
    html.add(R"(<table class="jobs"><caption>Those that need attention come first, then the ones )"
             R"(that ran last. p50 and p95: half, and 95 of 100, of the last successes took at )"
             R"(most so long.</caption>)"
             R"(<thead><tr><th scope="col">State</th><th scope="col">Job</th>)");
    if (has_hosts) html.add(R"(<th scope="col">Host</th>)");
    html.add(R"(<th scope="col">Last run</th><th scope="col" class="num">Took</th>)"
             R"(<th scope="col" class="num wide">p50, p95</th>)"
             R"(<th scope="col" class="num wide">Ok, 30 days</th>)"
             R"(<th scope="col">Last 60 runs</th></tr></thead><tbody>)"
             "\n");
    for (const auto* card : cards) html.add(job_row(*card, now, depth));
    html.add("</tbody></table>").add(strip_gaps()).add(strip_legend());
    return html;
}

}  // namespace jw::report
