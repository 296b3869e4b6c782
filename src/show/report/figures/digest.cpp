// SPDX-License-Identifier: MIT
#include "show/report/figures/digest.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "show/report/figures/packed.hpp"

namespace jw::report {

namespace {

using std::chrono::hours;

constexpr std::size_t most_news = 9;
constexpr std::size_t news_of_a_job = 2;
constexpr std::chrono::days news_reach_back{14};
constexpr std::size_t most_events = 50;
constexpr int hours_a_day = 24;

std::int64_t hour_of(Instant moment) {
    return std::chrono::floor<hours>(moment).time_since_epoch().count();
}

/// The oldest hour that a day of full hours and the one under way has.
std::int64_t first_hour(Instant now) { return hour_of(now) - hours_a_day + 1; }

Rank rank_of(const Card& card, Instant now) {
    return {.need = health_of(card, now),
            .failures_in_row = card.row.failures_in_row,
            .last_started = card.last_started,
            .expected = card.expected};
}

auto order_of(const Rank& rank) {
    return std::tuple{rank.need == Health::running ? Health::ok : rank.need,
                      -static_cast<std::int64_t>(rank.failures_in_row),
                      -rank.last_started.time_since_epoch().count()};
}

Story story_of(const Card& card, const Event& event) {
    return {.title = title_of(card),
            .page = card.has_page ? "jobs/" + card.slug + ".html" : "",
            .has_run_page = has_run_page(card, event.run),
            .event = event};
}

/// Those that are the newest of all, those of one moment in the order they came in.
template <typename Stories, typename At>
void keep_newest(Stories& stories, std::size_t most, At at) {
    std::ranges::stable_sort(stories, std::greater{}, at);
    if (stories.size() > most) stories.resize(most);
}

KeptStory kept_story(const Card& card, const Event& event) {
    return {.at = event.at, .bytes = packed(story_of(card, event))};
}

void add_stories(Digest& digest, const Card& card, Instant now) {
    for (std::size_t i = 0; i < std::min(card.news.size(), news_of_a_job); ++i)
        if (card.news[i].at > now - news_reach_back)
            digest.news.push_back(kept_story(card, card.news[i]));
    for (const auto& event : card.feed) digest.events.push_back(kept_story(card, event));
}

using Hours = std::map<std::int64_t, Hour>;

void add_hours(Hours& sums, const Card& card, Instant now) {
    for (const auto& block : card.blocks) {
        const auto at = hour_of(std::min(block.to, now));
        if (at < first_hour(now)) continue;
        auto& hour = sums[at];
        hour.hour = at;
        hour.runs += block.runs;
        if (is_failure(block.outcome)) hour.failures += block.runs;
        hour.busy += block.to - block.from;
    }
}

/// When the run under way will have taken too long: nothing where it has, or where that says
/// nothing of the job.
std::optional<Instant> turn_of(const Card& card, Instant now) {
    if (!card.under_way || health_of(card, now) != Health::running) return std::nullopt;
    std::optional<Micros> span;
    if (card.p95) span = std::max<Micros>(*card.p95 * 3 / 2, stats::least_long);
    if (card.time_limit)
        span = std::min(span.value_or(Micros::max()), *card.time_limit + stats::least_long);
    if (!span) return std::nullopt;
    return *card.under_way + *span;
}

void add(Total& total, const Digest& digest, Instant now) {
    total.jobs += digest.ranks.size() + digest.folded;
    total.folded += digest.folded;
    const auto counts = counts_of(digest);
    for (std::size_t i = 0; i < counts.size(); ++i) total.counts[i] += counts[i];
    for (const auto& rank : digest.ranks) {
        total.last_started =
            std::max(total.last_started.value_or(rank.last_started), rank.last_started);
        if (rank.expected && *rank.expected > now)
            total.expected = std::min(total.expected.value_or(*rank.expected), *rank.expected);
    }
    for (const auto& hour : digest.hours) {
        if (hour.hour < first_hour(now)) continue;
        total.day.runs += hour.runs;
        total.day.failures += hour.failures;
        total.day.busy += hour.busy;
    }
}

using Digests = std::vector<const Digest*>;

/// The newest of all that the digests have.
std::vector<Story> newest(const Digests& digests, std::vector<KeptStory> Digest::*stories,
                          std::size_t most, Instant since) {
    std::vector<const KeptStory*> found;
    for (const auto* digest : digests)
        for (const auto& story : digest->*stories)
            if (story.at > since) found.push_back(&story);
    keep_newest(found, most, [](const KeptStory* story) { return story->at; });
    std::vector<Story> told;
    for (const auto* story : found)
        if (auto unpacked = unpacked_story(story->bytes)) told.push_back(std::move(*unpacked));
    return told;
}

}  // namespace

void digest(Digest& digest, const std::vector<Card>& cards, Instant now) {
    Hours sums;
    for (const auto& card : cards) {
        digest.ranks.push_back(rank_of(card, now));
        add_hours(sums, card, now);
        add_stories(digest, card, now);
        if (const auto turn = turn_of(card, now))
            digest.turn = std::min(digest.turn.value_or(*turn), *turn);
    }
    for (const auto& [at, hour] : sums) digest.hours.push_back(hour);
    keep_newest(digest.news, most_news, &KeptStory::at);
    keep_newest(digest.events, most_events, &KeptStory::at);
    if (cards.empty()) return;
    digest.first = title_of(cards.front());
    digest.last = title_of(cards.back());
}

std::size_t Total::needing_attention() const {
    std::size_t sum = 0;
    for (std::size_t need = 0; need < counts.size(); ++need)
        if (stats::needs_attention(static_cast<Health>(need))) sum += counts[need];
    return sum;
}

HealthCounts counts_of(const Digest& digest) {
    HealthCounts counts{};
    for (const auto& rank : digest.ranks) ++of(counts, rank.need);
    of(counts, Health::failing) += digest.folded_failing;
    return counts;
}

bool is_needier(const Rank& one, const Rank& other) { return order_of(one) < order_of(other); }

std::vector<const Card*> by_need(const std::vector<Card>& cards, Instant now) {
    std::vector<const Card*> sorted;
    sorted.reserve(cards.size());
    for (const auto& card : cards) sorted.push_back(&card);
    std::ranges::stable_sort(sorted, {},
                             [now](const Card* card) { return order_of(rank_of(*card, now)); });
    return sorted;
}

Total total_of(const std::vector<const Digest*>& digests, Instant now) {
    Total total;
    total.since = Instant{hours{first_hour(now)}};
    for (const auto* one : digests) add(total, *one, now);
    total.news = newest(digests, &Digest::news, most_news, now - news_reach_back);
    total.events = newest(digests, &Digest::events, most_events, Instant::min());
    return total;
}

}  // namespace jw::report
