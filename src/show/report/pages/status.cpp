// SPDX-License-Identifier: MIT
#include "show/report/pages/status.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "show/json/json.hpp"
#include "show/json/or_null.hpp"
#include "show/words/moment.hpp"

namespace jw::report {

namespace {

using show::Json;
using show::seconds_or_null;
using show::time_or_null;

Json success_rate(const Card& card) {
    const auto all = card.successes30 + card.failures30;
    if (all == 0) return nullptr;
    return static_cast<double>(card.successes30) / static_cast<double>(all);
}

Json json_of(const Card& card, Instant now) {
    Json object;
    object["job"] = show::json_text(job_name(card.row.name));
    if (!card.row.host.empty()) object["host"] = show::json_text(card.row.host);
    object["state"] = word(health_of(card, now));
    if (card.finding) object["finding"] = show::json_text(card.finding_words);
    object["page"] = card.has_page ? Json("jobs/" + card.slug + ".html") : Json(nullptr);
    object["failures_in_row"] = card.row.failures_in_row;
    object["failing_since"] = time_or_null(card.failing_since);
    object["last_started"] = show::rfc3339(card.last_started);
    object["last_outcome"] = word(card.last_outcome);
    object["last_duration"] = seconds_or_null(card.last_duration);
    object["last_success"] = time_or_null(card.row.last_success);
    object["last_failure"] = time_or_null(card.row.last_failure);
    object["last_failure_run"] = card.failure_id == 0 ? Json(nullptr) : Json(card.failure_id);
    object["skips_since"] = card.skips_since;
    object["expected"] = time_or_null(card.expected);
    object["under_way_since"] = time_or_null(card.under_way);
    object["p50"] = seconds_or_null(card.p50);
    object["p95"] = seconds_or_null(card.p95);
    object["successes_30d"] = card.successes30;
    object["failures_30d"] = card.failures30;
    object["warnings_30d"] = card.warnings30;
    object["success_rate_30d"] = success_rate(card);
    return object;
}

Json json_of(const std::vector<Card>& cards, Instant now) {
    auto jobs = Json::array();
    for (const auto* card : by_need(cards, now)) jobs.push_back(json_of(*card, now));
    return jobs;
}

Json counts_of(const Total& total) {
    auto counts = Json::object();
    for (std::size_t i = 0; i < total.counts.size(); ++i)
        counts[std::string{word(static_cast<Health>(i))}] = total.counts[i];
    return counts;
}

std::string_view overall(const Overview& overview) {
    if (overview.total.count(Health::failing) > 0) return word(Health::failing);
    const auto cards = by_need(overview.cards, overview.now);
    return word(cards.empty() ? Health::idle : health_of(*cards.front(), overview.now));
}

/// What status.json and its parts begin with.
Json beginning(const std::string& host, Instant now, const Total& total) {
    Json document;
    document["schema"] = "job-watch.status/1";
    document["host"] = show::json_text(host);
    document["generated"] = show::rfc3339(now);
    document["next_expected"] = time_or_null(total.expected);
    document["jobs_in_all"] = total.jobs;
    document["counts"] = counts_of(total);
    return document;
}

std::string text_of(const Json& document) { return document.dump(-1, ' ', true) + "\n"; }

}  // namespace

std::string status(const Overview& overview) {
    auto document = beginning(overview.host, overview.now, overview.total);
    document["state"] = overall(overview);
    document["warnings"] = Json::array();
    for (const auto& loss : overview.losses) document["warnings"].push_back(show::json_text(loss));
    document["jobs"] = json_of(overview.cards, overview.now);
    document["pages"] = Json::array();
    for (const auto& group : overview.groups)
        document["pages"].push_back(fmt::format("status/{}.json", group.number));
    return text_of(document);
}

std::string status(const Group& group) {
    auto document = beginning(group.host, group.now, total_of({&group.digest}, group.now));
    document["jobs"] = json_of(group.cards, group.now);
    return text_of(document);
}

}  // namespace jw::report
