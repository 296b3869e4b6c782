// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <utility>
#include <vector>

#include "history/database/spool_folders.hpp"
#include "history/losses/losses.hpp"
#include "history/reading/report_view.hpp"
#include "show/report/figures/blocks.hpp"
#include "show/report/figures/digest.hpp"
#include "show/report/pages/feed.hpp"
#include "show/report/pages/index_page.hpp"
#include "show/report/pages/status.hpp"
#include "show/report/site/group_files.hpp"
#include "show/report/site/group_pages.hpp"
#include "show/report/site/job_pages.hpp"
#include "show/report/site/press.hpp"
#include "show/report/site/room.hpp"
#include "show/report/site/site.hpp"

namespace jw::report {

namespace {

/// Where the cards lay that earlier versions kept.
constexpr auto old_cards_file = ".cards";

/// A job among all, and the group that has its card.
struct Place {
    const KeptGroup* group;
    const Rank* rank;
    std::size_t number;  ///< in the order of names
};

/// The neediest of all, as many as one page shows.
std::vector<Place> neediest(const std::vector<const KeptGroup*>& groups) {
    std::vector<Place> places;
    for (const auto* group : groups)
        for (const auto& rank : group->digest->ranks)
            places.push_back({group, &rank, places.size()});
    const auto count = std::min(places.size(), most_in_group);
    const auto end = places.begin() + static_cast<std::ptrdiff_t>(count);
    std::ranges::partial_sort(places, end, [](const Place& one, const Place& other) {
        if (is_needier(*one.rank, *other.rank)) return true;
        return !is_needier(*other.rank, *one.rank) && one.number < other.number;
    });
    places.resize(count);
    return places;
}

/// One making of pages. The first failure to write is kept; the other pages are made all the same.
class Making {
public:
    Making(const Site& site, const Folder& top, GroupFiles files, GroupPages::Folders of_groups,
           JobPages::Folders of_jobs)
        : site_{site},
          now_{site.now()},
          top_{top},
          files_{std::move(files)},
          before_{files_.read()},
          room_{site.most_bytes, used_before()},
          jobs_{site_, now_, std::move(of_jobs), press_, room_},
          groups_{site_, now_, std::move(of_groups), files_, before_, jobs_, press_, room_} {}

    /// False where what was kept of jobs can't be read: all is to be made once more.
    bool make(history::ReportView* view, Extent extent) {
        const auto anew = room_.is_exceeded() ? Anew::everything : Anew::nothing;
        if (anew == Anew::everything) {
            extent = Extent::everything;
            room_ = Room{site_.most_bytes, 0};
        }
        if (view != nullptr)
            make_groups(*view, extent, anew);
        else
            for (const auto& group : before_) groups_.remove(group);
        jobs_.remove_old_runs();
        return write_whole();
    }

    Result<Made> result() {
        if (press_.failure) return std::move(*press_.failure);
        return press_.made;
    }

private:
    std::uint64_t used_before() const {
        std::uint64_t sum = 0;
        for (const auto& group : before_) sum += group.digest ? group.digest->bytes : 0;
        return sum;
    }

    void make_groups(history::ReportView& view, Extent extent, Anew anew) {
        const auto stretches = joined(stretches_of(view, extent));
        for (const auto& stretch : stretches) {
            if (!stretch.has_changed) {
                now_there_.push_back(stretch.groups.front());
                continue;
            }
            for (auto& group : groups_.make(view, stretch, stretches.size() > 1, extent, anew))
                now_there_.push_back(&made_.emplace_back(std::move(group)));
        }
        if (now_there_.size() == 1 && before_.size() > 1) groups_.remove_page(*now_there_.front());
    }

    /// One for each group.
    std::vector<Stretch> stretches_of(history::ReportView& view, Extent extent) {
        std::vector<Stretch> each;
        for (const auto& group : before_) each.push_back({.groups = {&group}, .from = group.from});
        for (std::size_t i = 1; i < each.size(); ++i) each[i - 1].until = each[i].from;
        const auto a_day_ago = now_ - std::chrono::days{1};
        std::size_t at = 0, jobs = 0, of_a_day = 0;
        view.each_stamp([&](const history::JobStamp& stamp) {
            while (at + 1 < each.size() && stamp.name >= each[at + 1].from) ++at;
            ++each[at].jobs;
            each[at].rows += hash_of(stamp);
            ++jobs;
            of_a_day += stamp.last_started >= a_day_ago ? 1 : 0;
        });
        jobs_.set_scale(jobs, blocks_in_row(std::min(of_a_day, most_in_group)));
        for (auto& stretch : each)
            stretch.has_changed = extent == Extent::everything || has_changed(stretch);
        return each;
    }

    bool has_changed(const Stretch& stretch) const {
        const auto& digest = stretch.groups.front()->digest;
        return !digest || digest->rows != stretch.rows || (digest->turn && now_ > *digest->turn);
    }

    /// Neighbours that have become small are one.
    static std::vector<Stretch> joined(std::vector<Stretch> each) {
        std::vector<Stretch> stretches;
        for (auto& next : each) {
            auto* last = stretches.empty() ? nullptr : &stretches.back();
            const bool joins = last != nullptr && (last->has_changed || next.has_changed) &&
                               last->jobs + next.jobs <= most_in_group / 2;
            if (!joins) {
                stretches.push_back(std::move(next));
                continue;
            }
            std::ranges::move(next.groups, std::back_inserter(last->groups));
            last->until = std::move(next.until);
            last->jobs += next.jobs;
            last->rows += next.rows;
            last->has_changed = true;
        }
        return stretches;
    }

    bool write_whole() {
        Overview overview{.host = site_.host, .now = now_};
        std::vector<const Digest*> digests;
        for (const auto* group : now_there_) digests.push_back(&*group->digest);
        overview.total = total_of(digests, now_);
        overview.losses = history::losses_in(history::SpoolFolders{site_.store}.all(), now_);
        for (const auto& [group, rank, number] : neediest(now_there_)) {
            auto card = files_.card(group->number, *group->digest, *rank);
            if (!card && !press_.failure) return false;
            if (card) overview.cards.push_back(std::move(*card));
        }
        if (now_there_.size() > 1)
            for (const auto* group : now_there_)
                overview.groups.push_back({.number = group->number, .digest = &*group->digest});
        press_.made.all_jobs = overview.total.jobs;
        press_.made.failing = overview.total.count(Health::failing);
        press_.put(top_, "status.json", status(overview));
        press_.put(top_, "feed.xml", feed(overview));
        press_.put(top_, "index.html", index_page(overview));
        write_list();
        return true;
    }

    void write_list() {
        GroupList list{.bytes = room_.used(), .groups = {}};
        for (const auto* group : now_there_)
            list.groups.push_back(
                {.number = group->number, .from = list.groups.empty() ? "" : group->from});
        press_.keep(files_.write(list));
        top_.remove(old_cards_file);
    }

    const Site& site_;
    Instant now_;
    const Folder& top_;
    GroupFiles files_;
    std::vector<KeptGroup> before_;
    std::deque<KeptGroup> made_;
    std::vector<const KeptGroup*> now_there_;
    Press press_;
    Room room_;
    JobPages jobs_;
    GroupPages groups_;
};

/// A page that we did not make is not ours to write over.
std::optional<Failure> check_ours(const Folder& folder) {
    constexpr std::size_t most = std::size_t{16} << 20U;
    if (!folder.holds("index.html")) return std::nullopt;
    const auto page = folder.read("index.html", most);
    if (page && page->find(R"(<meta name="generator" content="job-watch">)") < 2000)
        return std::nullopt;
    return Failure{"can't use the report folder " + folder.path(),
                   "the index.html in it is not job-watch's", "choose an empty folder"};
}

/// The folders in the report's.
struct Below {
    Folder jobs, runs, badges, index, status;
};

Result<Below> folders_below(const Folder& top) {
    std::vector<Folder> folders;
    for (const auto* name : {"jobs", "runs", "badges", "index", "status"}) {
        auto folder = top.below(name);
        if (!folder) return folder.error();
        folders.push_back(std::move(*folder));
    }
    return Below{.jobs = std::move(folders[0]),
                 .runs = std::move(folders[1]),
                 .badges = std::move(folders[2]),
                 .index = std::move(folders[3]),
                 .status = std::move(folders[4])};
}

/// Nothing where all is to be made once more.
std::optional<Result<Made>> make_once(const Site& site, const Folder& folder, Extent extent) {
    auto below = folders_below(folder);
    if (!below) return below.error();
    auto files = GroupFiles::in(folder);
    if (!files) return files.error();
    auto view = history::ReportView::open(site.store, site.processes);
    if (!view) return view.error();
    Making making{site,
                  folder,
                  std::move(*files),
                  {std::move(below->index), std::move(below->status)},
                  {std::move(below->jobs), std::move(below->runs), std::move(below->badges)}};
    if (!making.make(*view ? &**view : nullptr, extent)) return std::nullopt;
    return making.result();
}

}  // namespace

Result<Made> make_pages(const Site& site, const Folder& folder, Extent extent) {
    if (auto failure = check_ours(folder)) return std::move(*failure);
    for (const auto wanted : {extent, Extent::everything})
        if (auto made = make_once(site, folder, wanted)) return std::move(*made);
    return Failure{"can't make the report in " + folder.path(), "what was noted of it is damaged",
                   "remove the folder: it is made anew"};
}

}  // namespace jw::report
