// SPDX-License-Identifier: MIT
#include "show/report/pages/feed.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "show/report/markup/html.hpp"
#include "show/report/markup/slug.hpp"
#include "show/words/moment.hpp"

namespace jw::report {

namespace {

/// 32 hex digits as a UUID; anything else as a hash of it, so that a broken store can't break ids.
std::string uuid_of(const std::string& key) {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    auto digits = key;
    if (key.size() != 32 || !std::ranges::all_of(key, is_hex))
        digits = fmt::format("{:016x}{:016x}", hash_of(key), hash_of(key + "."));
    const std::string_view all = digits;
    return fmt::format("urn:uuid:{}-{}-{}-{}-{}", all.substr(0, 8), all.substr(8, 4),
                       all.substr(12, 4), all.substr(16, 4), all.substr(20));
}

Html link_of(const Story& story) {
    Html html;
    if (story.has_run_page)
        html.add("runs/{}.html", story.event.run);
    else
        html.add("{}", story.page.empty() ? std::string_view{"index.html"} : story.page);
    return html;
}

Html entry_element(const Story& story) {
    const auto& event = story.event;
    const bool failed = event.kind == Event::Kind::failed;
    Html html;
    html.add("<entry><id>{}</id><title>{} {}</title><updated>{}</updated>", uuid_of(event.key),
             story.title, failed ? "began to fail" : "recovered", show::rfc3339(event.at));
    html.add(R"(<link href="{}"/><summary>{}</summary></entry>)"
             "\n",
             link_of(story), event.detail);
    return html;
}

}  // namespace

std::string feed(const Overview& overview) {
    const auto& entries = overview.total.events;
    const auto updated = entries.empty() ? Instant{} : entries.front().event.at;
    Html xml;
    xml.add(R"(<?xml version="1.0" encoding="utf-8"?>)"
            "\n"
            R"(<feed xmlns="http://www.w3.org/2005/Atom"><id>{}</id>)"
            "<title>Failures and recoveries on {}</title><updated>{}</updated>"
            R"(<author><name>job-watch</name></author><link href="index.html"/>)"
            R"(<link rel="self" href="feed.xml"/>)"
            "\n",
            uuid_of("feed of " + overview.host), overview.host, show::rfc3339(updated));
    for (const auto& story : entries) xml.add(entry_element(story));
    xml.add("</feed>\n");
    return std::string{xml.text()};
}

}  // namespace jw::report
