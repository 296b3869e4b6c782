// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "foundation/model/job_key.hpp"
#include "history/database/spool_folders.hpp"
#include "history/losses/losses.hpp"
#include "history/reading/report_view.hpp"
#include "show/report/figures/blocks.hpp"
#include "show/report/figures/job_data.hpp"
#include "show/report/figures/packed.hpp"
#include "show/report/markup/slug.hpp"
#include "show/report/pages/badge.hpp"
#include "show/report/pages/feed.hpp"
#include "show/report/pages/index_page.hpp"
#include "show/report/pages/job_page.hpp"
#include "show/report/pages/run_page.hpp"
#include "show/report/pages/status.hpp"
#include "show/report/site/site.hpp"

namespace jw::report {

namespace {

constexpr std::size_t most_card_bytes = std::size_t{64} << 20U;
/// A job seen for the first time has pages for so many of its failures; later ones come as they
/// happen, and stay.
constexpr std::size_t first_run_pages = 20;

std::string page_name(std::int64_t id) { return std::to_string(id) + ".html"; }

/// One making of pages. The first failure to write is kept; the other pages are made all the same.
class Making {
public:
    Making(const Site& site, const Folder& top, Folder jobs, Folder runs, Folder badges)
        : site_{site},
          now_{site.now()},
          top_{top},
          jobs_{std::move(jobs)},
          runs_{std::move(runs)},
          badges_{std::move(badges)} {}

    Result<Made> run(std::optional<history::ReportView> view, Extent extent) {
        auto before = known_cards();
        std::vector<Card> cards;
        if (view) {
            auto rows = view->jobs();
            set_blocks(rows);
            for (auto& row : rows) {
                auto found = before.find(row.name);
                std::optional<Card> known;
                if (found != before.end()) {
                    known = std::move(found->second);
                    before.erase(found);
                }
                cards.push_back(card_for(*view, std::move(row), std::move(known), extent));
            }
        }
        for (const auto& [name, card] : before) remove_pages_of(card);
        remove_old_runs(cards);
        write_whole({.host = site_.host,
                     .now = now_,
                     .cards = std::move(cards),
                     .losses = history::losses_in(history::SpoolFolders{site_.store}.all(), now_)});
        if (failure_) return std::move(*failure_);
        return made_;
    }

private:
    /// A card keeps no more of a day than the chart shows: all cards are read and written each
    /// time.
    void set_blocks(const std::vector<history::JobRow>& rows) {
        const auto a_day_ago = now_ - std::chrono::days{1};
        blocks_ = blocks_in_row(static_cast<std::size_t>(std::ranges::count_if(
            rows, [&](const auto& row) { return row.last_started >= a_day_ago; })));
    }

    std::map<std::string, Card> known_cards() {
        std::map<std::string, Card> cards;
        auto bytes = top_.read(cards_file, most_card_bytes);
        auto known = bytes ? unpacked(*bytes) : std::nullopt;
        if (!known) return cards;
        for (auto& card : *known) {
            slugs_.insert(card.slug);
            auto name = card.row.name;
            cards.emplace(std::move(name), std::move(card));
        }
        return cards;
    }

    /// Two names can share a slug only if somebody has made them so. That of a job of another host
    /// than the store's first has its host in it, whether or not that is shown.
    std::string free_slug(const std::string& job) {
        const auto key = job_key_of(job);
        const auto wanted = slug_of(job_title(job, key.host));
        auto slug = wanted;
        for (int i = 2; !slugs_.insert(slug).second; ++i) slug = wanted + "-" + std::to_string(i);
        return slug;
    }

    Card card_for(history::ReportView& view, history::JobRow row, std::optional<Card> known,
                  Extent extent) {
        if (known && extent == Extent::changed && is_current(*known, row)) return std::move(*known);
        Card card;
        view.as_one(
            [&] { card = make_job(view, job_data(view, std::move(row), now_), known, extent); });
        return card;
    }

    /// A run that takes too long changes no row: that it does is seen when any other run ends.
    bool is_current(const Card& known, const history::JobRow& row) const {
        return known.row == row && known.shown == health_of(known, now_);
    }

    /// How a run failed and why: as it was said before, since to find it an output has to be read.
    static FailureWords failure_words(history::ReportView& view, const JobData& data,
                                      const std::optional<Card>& known) {
        return [&view, &data, &known](const Run& run) {
            if (known)
                for (const auto& event : known->feed)
                    if (event.kind == Event::Kind::failed && event.key == run.key &&
                        event.at == end_of(run))
                        return event.detail;
            const bool is_newest = data.failure && data.failure->id == run.id;
            return failed_how(run, is_newest ? data.failure_output : view.output(run.id));
        };
    }

    Card make_job(history::ReportView& view, const JobData& data, const std::optional<Card>& known,
                  Extent extent) {
        auto card = card_of(data, failure_words(view, data, known), now_);
        card.blocks = merged(std::move(card.blocks), blocks_);
        card.shown = health_of(card, now_);
        card.slug = known ? known->slug : free_slug(data.row.name);
        make_run_pages(view, data, card, known ? known->pages : std::vector<RunPage>{}, extent);
        const auto output_of = [&view](const Run& run) { return view.output(run.id); };
        put(jobs_, card.slug + ".html", job_page(data, card, output_of, site_.host, now_));
        put(badges_, card.slug + ".svg", badge(card, now_));
        ++made_.jobs;
        return card;
    }

    /// Pages of failures: those there are and whose run is still kept, and those of the newest.
    void make_run_pages(history::ReportView& view, const JobData& data, Card& card,
                        const std::vector<RunPage>& before, Extent extent) {
        std::map<std::int64_t, RunPage> known;
        for (const auto& page : before) known[page.id] = page;
        for (std::size_t i = 0; i < data.failures.size(); ++i) {
            const auto& state = data.failures[i];
            const auto found = known.find(state.id);
            if (found == known.end() && i >= first_run_pages) continue;
            const bool is_made =
                found != known.end() && extent == Extent::changed && state == found->second;
            if (is_made || make_run_page(view, card.slug, state.id)) card.pages.push_back(state);
        }
        for (const auto& page : before)
            if (std::ranges::find(card.pages, page.id, &RunPage::id) == card.pages.end())
                old_runs_.insert(page.id);
    }

    bool make_run_page(history::ReportView& view, const std::string& slug, std::int64_t id) {
        const auto row = view.run(id);
        if (!row) return false;
        const auto& run = row->run;
        RunFacts facts{.run = run,
                       .output = view.output(run.id),
                       .success = view.success_before(run.job, place_of(run)),
                       .success_output = {},
                       .slug = slug};
        if (facts.success) facts.success_output = view.output(facts.success->id);
        return put(runs_, page_name(run.id), run_page(facts, site_.host));
    }

    void write_whole(const Overview& overview) {
        made_.all_jobs = overview.cards.size();
        for (const auto& card : overview.cards)
            made_.failing += health_of(card, now_) == Health::failing ? 1 : 0;
        put(top_, "status.json", status(overview));
        put(top_, "feed.xml", feed(overview));
        put(top_, "index.html", index_page(overview));
        if (auto failure = top_.write_private(cards_file, packed(overview.cards))) keep(*failure);
    }

    void remove_pages_of(const Card& card) {
        drop(jobs_, card.slug + ".html");
        drop(badges_, card.slug + ".svg");
        for (const auto& page : card.pages) old_runs_.insert(page.id);
    }

    /// But those whose number a run of another job has now.
    void remove_old_runs(const std::vector<Card>& cards) {
        for (const auto& card : cards)
            for (const auto& page : card.pages) old_runs_.erase(page.id);
        for (const auto id : old_runs_) drop(runs_, page_name(id));
    }

    bool put(const Folder& folder, const std::string& name, const std::string& bytes) {
        const auto written = folder.write(name, bytes);
        if (!written) {
            keep(written.error());
            return false;
        }
        made_.written += *written == Folder::Written::new_bytes ? 1 : 0;
        return true;
    }

    void drop(const Folder& folder, const std::string& name) {
        folder.remove(name);
        ++made_.removed;
    }

    void keep(const Failure& failure) {
        if (!failure_) failure_ = failure;
    }

    const Site& site_;
    Instant now_;
    const Folder& top_;
    Folder jobs_, runs_, badges_;
    std::size_t blocks_ = 0;  ///< of a card
    std::set<std::string> slugs_;
    std::set<std::int64_t> old_runs_;  ///< whose pages nobody needs any more
    Made made_;
    std::optional<Failure> failure_;
};

/// A page that we did not make is not ours to write over.
std::optional<Failure> check_ours(const Folder& folder) {
    constexpr std::size_t most = std::size_t{16} << 20U;
    if (folder.holds(cards_file) || !folder.holds("index.html")) return std::nullopt;
    const auto page = folder.read("index.html", most);
    if (page && page->find(R"(<meta name="generator" content="job-watch">)") < 2000)
        return std::nullopt;
    return Failure{"can't use the report folder " + folder.path(),
                   "the index.html in it is not job-watch's", "choose an empty folder"};
}

}  // namespace

Result<Made> make_pages(const Site& site, const Folder& folder, Extent extent) {
    if (auto failure = check_ours(folder)) return std::move(*failure);
    auto jobs = folder.below("jobs");
    if (!jobs) return jobs.error();
    auto runs = folder.below("runs");
    if (!runs) return runs.error();
    auto badges = folder.below("badges");
    if (!badges) return badges.error();
    auto view = history::ReportView::open(site.store, site.processes);
    if (!view) return view.error();
    Making making{site, folder, std::move(*jobs), std::move(*runs), std::move(*badges)};
    return making.run(std::move(*view), extent);
}

}  // namespace jw::report
