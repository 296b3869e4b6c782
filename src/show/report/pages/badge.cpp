// SPDX-License-Identifier: MIT
#include "show/report/pages/badge.hpp"

#include "show/report/markup/html.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/utf8.hpp"

namespace jw::report {

namespace {

constexpr int letter_width = 7;
constexpr int margin = 8;

std::string_view colour(Health need) {
    switch (need) {
        case Health::failing:
            return "#b42318";
        case Health::late:
        case Health::empty:
        case Health::flapping:
        case Health::long_running:
        case Health::flaky:
        case Health::slow:
        case Health::changed:
        case Health::warned:
            return "#8a5a00";
        case Health::ok:
            return "#1a7f37";
        default:
            return "#59636e";
    }
}

std::string words(const Card& card, Health need) {
    std::string text{word(need)};
    if (card.row.failures_in_row > 1) text += " \u00d7" + std::to_string(card.row.failures_in_row);
    return text;
}

/// The state that the newest ended run left behind: that a run is under way would only be true for
/// a moment. One that takes too long stays so until it ends.
Health lasting_need(const Card& card, Instant now) {
    const auto need = health_of(card, now);
    return need == Health::running ? (card.row.last_success ? Health::ok : Health::idle) : need;
}

}  // namespace

std::string badge(const Card& card, Instant now) {
    const auto name = show::fitted(show::shown(title_of(card), show::Charset::utf8), 40,
                                   show::Charset::utf8, show::Keep::both_ends);
    const auto need = lasting_need(card, now);
    const auto state = words(card, need);
    const int left = show::width(name) * letter_width + 2 * margin;
    const int right = show::width(state) * letter_width + 2 * margin;
    Html svg;
    svg.add(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="20" role="img" )"
            R"(aria-label="{}: {}"><title>{}: {}</title>)",
            left + right, name, state, name, state);
    svg.add(R"(<rect width="{}" height="20" fill="#3b434b"/>)", left);
    svg.add(R"(<rect x="{}" width="{}" height="20" fill="{}"/>)", left, right, colour(need));
    svg.add(R"(<g fill="#fff" font-family="DejaVu Sans,Verdana,sans-serif" font-size="11">)"
            R"(<text x="{}" y="14" textLength="{}">{}</text>)"
            R"(<text x="{}" y="14" textLength="{}">{}</text></g></svg>)"
            "\n",
            margin, left - 2 * margin, name, left + margin, right - 2 * margin, state);
    return std::string{svg.text()};
}

}  // namespace jw::report
