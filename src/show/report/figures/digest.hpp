// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "show/report/figures/card.hpp"

namespace jw::report {

/// What decides on a job's place among others, and where its card lies in the file of its group.
struct Rank {
    Health need = Health::idle;
    std::uint64_t failures_in_row = 0;
    Instant last_started;
    std::optional<Instant> expected;
    std::uint64_t slug = 0;  ///< a hash of it: new jobs get another one
    std::uint32_t at = 0, size = 0;
};

/// An event of a job, with what is needed to tell of it where its card is not at hand.
struct Story {
    std::string title;
    std::string page;  ///< that of the job, "" where it has none
    bool has_run_page = false;
    Event event;
};

/// A story as it is kept: of very many only the newest are told.
struct KeptStory {
    Instant at;
    std::string bytes;  ///< packed()
};

/// The runs that ended in one hour.
struct Hour {
    std::int64_t hour = 0;  ///< since 1970-01-01
    std::uint64_t runs = 0, failures = 0;
    Micros busy{0};
};

/// All that pages about many jobs have to know of a group of cards. It is read for each page, the
/// cards only when something about the group has changed.
struct Digest {
    std::uint64_t rows = 0;       ///< hash of what the store says of the group's jobs
    std::optional<Instant> turn;  ///< when a job of it changes its state though nothing happens
    std::string first, last;      ///< titles of the first and the last job
    std::uint64_t bytes = 0;      ///< of the files made of it
    std::uint64_t folded = 0;     ///< jobs there is no room for: they have no card
    std::uint64_t folded_failing = 0;
    std::vector<Rank> ranks;        ///< in the order of the cards
    std::vector<Hour> hours;        ///< of the last day
    std::vector<KeptStory> news;    ///< newest first
    std::vector<KeptStory> events;  ///< newest first, for the feed

    std::size_t cards_at = 0;  ///< where the cards begin in the file; not written
};

/// All but what depends on the store and on files.
void digest(Digest& digest, const std::vector<Card>& cards, Instant now);

/// Jobs that need attention come first, longest streaks leading; the most recent first among
/// equals.
bool is_needier(const Rank& one, const Rank& other);

/// The same for cards.
std::vector<const Card*> by_need(const std::vector<Card>& cards, Instant now);

/// How many jobs are in which state.
using HealthCounts = std::array<std::size_t, stats::healths>;

template <typename Numbers>
auto& of(Numbers& counts, Health need) {
    return counts[static_cast<std::size_t>(need)];
}

HealthCounts counts_of(const Digest& digest);

/// What is said of all jobs together.
struct Total {
    std::size_t jobs = 0;  ///< those without a card, too
    HealthCounts counts{};
    std::size_t folded = 0;               ///< jobs without a card
    std::optional<Instant> last_started;  ///< of the newest run
    std::optional<Instant> expected;      ///< by then the next run of any should have ended
    Instant since;                        ///< `day` counts from here, a full hour
    Hour day;
    std::vector<Story> news, events;  ///< newest first

    std::size_t count(Health need) const { return of(counts, need); }

    std::size_t needing_attention() const;
};

Total total_of(const std::vector<const Digest*>& digests, Instant now);

}  // namespace jw::report
