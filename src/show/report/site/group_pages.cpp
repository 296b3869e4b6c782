// SPDX-License-Identifier: MIT
#include "show/report/site/group_pages.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "show/report/markup/slug.hpp"
#include "show/report/pages/group_page.hpp"
#include "show/report/pages/status.hpp"

namespace jw::report {

namespace {

/// Fewer than there may be, so that a few more do not divide a group again.
constexpr std::size_t usual_in_group = 60;

std::string page_of(const KeptGroup& group, const char* suffix) {
    return std::to_string(group.number) + suffix;
}

}  // namespace

std::uint64_t hash_of(const history::JobStamp& stamp) {
    std::string bytes{stamp.name};
    for (const auto number :
         {stamp.changes, stamp.last_id, std::int64_t{stamp.last_started.time_since_epoch().count()},
          std::int64_t{stamp.has_host ? 1 : 0}}) {
        std::array<char, sizeof number> raw;  // NOLINT(*-member-init): written next
        std::memcpy(raw.data(), &number, sizeof number);
        bytes.append(raw.data(), raw.size());
    }
    return hash_of(std::string_view{bytes});
}

/// The jobs of a stretch for which there is room, and how many there are besides.
struct GroupPages::Rows {
    std::vector<history::JobRow> jobs;
    std::uint64_t folded = 0, folded_failing = 0;

    std::size_t parts() const {
        if (jobs.size() <= most_in_group) return jobs.empty() && folded == 0 ? 0 : 1;
        return (jobs.size() - 1) / usual_in_group + 1;
    }
};

GroupPages::GroupPages(const Site& site, Instant now, Folders folders, const GroupFiles& files,
                       const std::vector<KeptGroup>& all, JobPages& jobs, Press& press, Room& room)
    : site_{site},
      now_{now},
      folders_{std::move(folders)},
      files_{files},
      all_{all},
      jobs_{jobs},
      press_{press},
      room_{room} {
    for (const auto& group : all_) next_number_ = std::max(next_number_, group.number + 1);
}

std::vector<KeptGroup> GroupPages::make(history::ReportView& view, const Stretch& stretch,
                                        bool others, Extent extent, Anew anew) {
    auto known = known_cards(stretch, anew);
    const auto rows = rows_of(view, stretch, known, anew);
    const auto parts = rows.parts();
    std::vector<KeptGroup> groups;
    for (std::size_t part = 0; part < parts; ++part) {
        const auto begin = rows.jobs.size() * part / parts;
        const auto end = rows.jobs.size() * (part + 1) / parts;
        KeptGroup group{.number = number_of(stretch, part),
                        .from = part == 0 ? stretch.from : rows.jobs[begin].name,
                        .digest = Digest{}};
        std::vector<Card> cards;
        for (auto i = begin; i < end; ++i) {
            cards.push_back(card_for(view, rows.jobs[i], known, extent));
            group.digest->rows += hash_of(rows.jobs[i].stamp());
        }
        // To which part those belong that have no card is not known: they are looked at once more.
        if (parts == 1) group.digest->rows = stretch.rows;
        if (part == 0) {
            group.digest->folded = rows.folded;
            group.digest->folded_failing = rows.folded_failing;
        }
        write(group, cards, others || parts > 1);
        groups.push_back(std::move(group));
    }
    for (auto i = parts; i < stretch.groups.size(); ++i) {
        files_.remove(stretch.groups[i]->number);
        remove_page(*stretch.groups[i]);
    }
    for (const auto& [name, card] : known) jobs_.remove(card);
    return groups;
}

void GroupPages::remove(const KeptGroup& group) {
    for (const auto& card : files_.cards(group.number)) jobs_.remove(card);
    files_.remove(group.number);
    remove_page(group);
}

void GroupPages::remove_page(const KeptGroup& group) {
    press_.drop(folders_.index, page_of(group, ".html"));
    press_.drop(folders_.status, page_of(group, ".json"));
}

std::uint32_t GroupPages::number_of(const Stretch& stretch, std::size_t part) {
    return part < stretch.groups.size() ? stretch.groups[part]->number : next_number_++;
}

/// Where all are to find room anew, none has any yet.
GroupPages::Cards GroupPages::known_cards(const Stretch& stretch, Anew anew) {
    Cards cards;
    for (const auto* group : stretch.groups)
        for (auto& card : files_.cards(group->number)) {
            if (anew == Anew::everything) card.bytes = 0;
            auto name = card.row.name;
            cards.emplace(std::move(name), std::move(card));
        }
    return cards;
}

GroupPages::Rows GroupPages::rows_of(history::ReportView& view, const Stretch& stretch,
                                     const Cards& known, Anew anew) {
    Rows rows;
    view.each_job(stretch.from, stretch.until, [&](history::JobRow row) {
        const bool has_room = anew == Anew::nothing && known.contains(row.name);
        if (has_room || room_.take(Room::of_entry(row.name), Room::Use::new_job)) {
            rows.jobs.push_back(std::move(row));
        } else {
            ++rows.folded;
            rows.folded_failing += row.failures_in_row > 0 ? 1 : 0;
        }
    });
    return rows;
}

Card GroupPages::card_for(history::ReportView& view, history::JobRow row, Cards& known,
                          Extent extent) {
    std::optional<Card> before;
    if (const auto found = known.find(row.name); found != known.end()) {
        before = std::move(found->second);
        known.erase(found);
    }
    if (before && extent == Extent::changed && is_current(*before, row)) {
        jobs_.keep(*before);
        return std::move(*before);
    }
    const auto slug = before ? before->slug : free_slug(row.name);
    return jobs_.make(view, std::move(row), before, slug, extent);
}

/// A run that takes too long changes no row: that it does is seen when any other run ends.
bool GroupPages::is_current(const Card& known, const history::JobRow& row) const {
    return known.row == row && known.shown == health_of(known, now_);
}

/// Two names can share a slug only if somebody has made them so. That of a job of another host than
/// the store's first has its host in it, whether or not that is shown.
std::string GroupPages::free_slug(const std::string& job) {
    if (slugs_.empty())
        for (const auto& group : all_)
            if (group.digest)
                for (const auto& rank : group.digest->ranks) slugs_.insert(rank.slug);
    const auto wanted = slug_of(job_title(job, job_key_of(job).host));
    auto slug = wanted;
    for (int i = 2; !slugs_.insert(hash_of(slug)).second; ++i)
        slug = wanted + "-" + std::to_string(i);
    return slug;
}

void GroupPages::write(KeptGroup& group, const std::vector<Card>& cards, bool is_paged) {
    auto& about = *group.digest;
    digest(about, cards, now_);
    for (std::size_t i = 0; i < cards.size(); ++i) {
        about.bytes += cards[i].bytes;
        about.ranks[i].slug = hash_of(cards[i].slug);
    }
    press_.keep(files_.write(group.number, about, cards));
    if (!is_paged) return;
    const Group shown{.host = site_.host, .now = now_, .cards = cards, .digest = about};
    press_.put(folders_.index, page_of(group, ".html"), group_page(shown));
    press_.put(folders_.status, page_of(group, ".json"), status(shown));
}

}  // namespace jw::report
