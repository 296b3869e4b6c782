// SPDX-License-Identifier: MIT
#include "show/report/markup/page.hpp"

#include <array>

#include "foundation/when/civil.hpp"
#include "show/style_sheet.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::report {

namespace {

constexpr std::string_view sprite =
    R"(<svg class="sprite" aria-hidden="true" focusable="false">)"
    R"(<symbol id="i-ok" viewBox="0 0 16 16"><path d="M2.5 8.5l3.5 3.5 7.5-8"/></symbol>)"
    R"(<symbol id="i-bad" viewBox="0 0 16 16"><path d="M3.5 3.5l9 9m0-9l-9 9"/></symbol>)"
    R"(<symbol id="i-warn" viewBox="0 0 16 16"><path d="M8 2.5v7M8 13v.5"/></symbol>)"
    R"(<symbol id="i-turn" viewBox="0 0 16 16"><path d="M1.5 9.5l3-4 3.5 6 3-7 3.5 5"/></symbol>)"
    R"(<symbol id="i-long" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5"/><path d="M8 4.5V8l2.5 2"/></symbol>)"
    R"(<symbol id="i-run" viewBox="0 0 16 16"><path d="M4.5 3l8 5-8 5z"/></symbol>)"
    R"(<symbol id="i-idle" viewBox="0 0 16 16"><path d="M4 8h8"/></symbol>)"
    R"(<symbol id="i-up" viewBox="0 0 16 16"><path d="M2 12l5-5 3 3 4-6m-4 0h4v4"/></symbol>)"
    R"(<symbol id="i-down" viewBox="0 0 16 16"><path d="M2 4l5 5 3-3 4 6m-4 0h4V8"/></symbol>)"
    R"(<symbol id="i-new" viewBox="0 0 16 16"><path d="M8 3v10M3 8h10"/></symbol></svg>)";

/// The tab's own icon: a disc with a check, or a square with a cross.
std::string_view tab_icon(Health need) {
    constexpr std::string_view good =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 "
        "16'%3E%3Ccircle cx='8' cy='8' r='8' fill='%231a7f37'/%3E%3Cpath d='M4 8.5l3 3 5-6' "
        "fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";
    constexpr std::string_view bad =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 "
        "16'%3E%3Cpath d='M0 0h16v16H0z' fill='%23b42318'/%3E%3Cpath d='M4.5 4.5l7 7m0-7l-7 7' "
        "fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";
    return need == Health::failing ? bad : good;
}

/// A page that is open somewhere is as new as the one in the folder.
Html refresh(const Frame& frame) {
    constexpr int of_index = 60, of_others = 300;
    Html html;
    if (frame.as_of)
        html.add("<meta http-equiv=\"refresh\" content=\"{}\">\n",
                 frame.depth == Depth::top ? of_index : of_others);
    return html;
}

Html head(const Frame& frame) {
    Html html;
    html.add(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'">
{}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="job-watch">
<meta name="robots" content="noindex">
<title>{}</title>
<link rel="icon" href="{}">
<link rel="alternate" type="application/atom+xml" title="Failures and recoveries" href="{}feed.xml">
<style>)",
             style_hash, refresh(frame), frame.title, tab_icon(frame.need),
             frame.depth == Depth::top ? "" : "../");
    return html;
}

Html stamp(const Frame& frame) {
    Html html;
    if (frame.as_of) html.add(as_of_text(*frame.as_of, frame.due));
    return html;
}

Html header(const Frame& frame) {
    Html html;
    html.add("<header><p>");
    if (frame.depth == Depth::below)
        html.add(R"(<a href="../index.html"><b>job-watch</b> on {}</a>)", frame.host);
    else
        html.add("<b>job-watch</b> on {}", frame.host);
    html.add("</p><p>{}</p></header>\n", stamp(frame));
    return html;
}

Html footer(const Frame& frame) {
    Html html;
    const std::string_view up = frame.depth == Depth::top ? "" : "../";
    html.add("<footer>");
    if (frame.as_of) html.add("<span>Rebuilt after each run; {}</span>", stamp(frame));
    html.add(R"(<a href="{}index.html">all jobs</a><a href="{}status.json">status.json</a>)"
             R"(<a href="{}feed.xml">feed</a></footer>)",
             up, up, up);
    return html;
}

Html used(std::string_view name) {
    Html html;
    html.add_compiled(
        FMT_COMPILE(R"(<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>)"), name);
    return html;
}

Html time_element(Instant moment, std::string_view words) {
    Html html;
    html.add_compiled(FMT_COMPILE(R"(<time datetime="{}">{}</time>)"),
                      show::rfc3339_seconds(moment), words);
    return html;
}

}  // namespace

std::string page(const Frame& frame, const Html& main) {
    const auto first = head(frame), top = header(frame), last = footer(frame);
    std::string text;
    constexpr std::size_t between = 200;
    text.reserve(first.size() + style_sheet.size() + sprite.size() + top.size() + main.size() +
                 last.size() + between);
    text += first.text();
    text += style_sheet;
    text += "</style>\n</head>\n<body>\n";
    text += sprite;
    text += "\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n";
    text += top.text();
    text += "<main id=\"main\">\n";
    text += main.text();
    text += "</main>\n";
    text += last.text();
    text += "\n</body>\n</html>\n";
    return text;
}

Html link_to(std::string_view page, std::string_view words, Depth depth) {
    Html html;
    if (page.empty())
        html.add("<span>{}</span>", words);
    else
        html.add(R"(<a href="{}{}">{}</a>)", depth == Depth::top ? "" : "../", page, words);
    return html;
}

Html job_link(const Card& card, std::string_view words, Depth depth) {
    return link_to(card.has_page ? "jobs/" + card.slug + ".html" : "", words, depth);
}

Html icon(Health need) {
    switch (need) {
        case Health::failing:
            return used("bad");
        case Health::flapping:
        case Health::flaky:
        case Health::changed:
            return used("turn");
        case Health::warned:
            return used("warn");
        case Health::late:
        case Health::long_running:
            return used("long");
        case Health::empty:
            return used("down");
        case Health::slow:
            return used("up");
        case Health::running:
            return used("run");
        case Health::ok:
            return used("ok");
        case Health::unseen:
        case Health::idle:
            break;
    }
    return used("idle");
}

Html icon(Event::Kind kind) {
    switch (kind) {
        case Event::Kind::failed:
            return used("bad");
        case Event::Kind::recovered:
            return used("ok");
        case Event::Kind::slower:
            return used("up");
        case Event::Kind::faster:
            return used("down");
        case Event::Kind::appeared:
            break;
    }
    return used("new");
}

Html icon(Outcome outcome) {
    if (is_failure(outcome)) return used("bad");
    if (outcome == Outcome::success) return used("ok");
    if (outcome == Outcome::warn) return used("warn");
    return used(outcome == Outcome::running ? "run" : "idle");
}

std::string_view style_class(Event::Kind kind) {
    constexpr auto classes =
        std::to_array<std::string_view>({"failing", "ok", "flapping", "ok", "idle"});
    return classes[static_cast<std::size_t>(kind)];
}

std::string_view style_class(Health need) {
    if (need == Health::unseen) return word(Health::idle);
    if (need == Health::failing || !stats::needs_attention(need)) return word(need);
    const bool is_bad =
        need == Health::long_running || need == Health::late || need == Health::empty;
    return is_bad ? "running-long" : "flapping";
}

std::string took_of(const Run& run) {
    if (run.outcome == Outcome::running) return "not ended";
    return run.duration ? show::duration_text(*run.duration) : "-";
}

Html as_of_text(Instant as_of, const std::optional<Instant>& due) {
    Html html;
    html.add("as of {} {}", long_time(as_of, as_of), zone_name(as_of));
    if (due)
        html.add(", a newer one is due by {}", long_time(*due, as_of));
    else
        html.add(", it is not known when a newer one is due");
    return html;
}

Html short_time(Instant moment, Instant now) {
    constexpr std::size_t minute = 5, second = 8;
    const auto clock = show::clock_text(moment);
    return time_element(moment, show::date_text(moment, now) + " " + clock.substr(0, minute) +
                                    clock.substr(second));
}

Html long_time(Instant moment, Instant now) {
    return time_element(moment, show::long_moment(moment, now));
}

}  // namespace jw::report
