// SPDX-License-Identifier: MIT
#include "show/report/site/job_pages.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "show/report/figures/blocks.hpp"
#include "show/report/pages/badge.hpp"
#include "show/report/pages/job_page.hpp"
#include "show/report/pages/run_page.hpp"

namespace jw::report {

namespace {

/// A job seen for the first time has pages for so many of its failures; later ones come as they
/// happen, and stay.
constexpr std::size_t first_run_pages = 20;

std::string page_name(std::int64_t id) { return std::to_string(id) + ".html"; }

/// How a run failed and why: as it was said before, since to find it an output has to be read.
FailureWords failure_words(history::ReportView& view, const JobData& data,
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

std::uint64_t bytes_of(const std::vector<RunPage>& pages) {
    std::uint64_t sum = 0;
    for (const auto& page : pages) sum += page.bytes;
    return sum;
}

}  // namespace

JobPages::JobPages(const Site& site, Instant now, Folders folders, Press& press, Room& room)
    : site_{site}, now_{now}, folders_{std::move(folders)}, press_{press}, room_{room} {}

void JobPages::set_scale(std::size_t jobs, std::size_t blocks) {
    jobs_ = jobs;
    blocks_ = blocks;
}

Card JobPages::make(history::ReportView& view, history::JobRow row,
                    const std::optional<Card>& known, const std::string& slug, Extent extent) {
    Card card;
    view.as_one([&] {
        const auto data = job_data(view, std::move(row), now_);
        card = card_of(data, failure_words(view, data, known), now_);
        card.blocks = merged(std::move(card.blocks), blocks_);
        card.shown = health_of(card, now_);
        card.slug = slug;
        card.has_page = true;
        card.bytes = Room::of_entry(card.row.name);
        if (known && known->bytes > 0) {  // else the room was found just now
            room_.give_back(known->bytes);
            room_.add(card.bytes);
        }
        make_run_pages(view, data, card, known ? known->pages : std::vector<RunPage>{}, extent);
        make_own_page(view, data, card, known);
    });
    for (const auto& page : card.pages) runs_.insert(page.id);
    if (known)
        for (const auto& page : known->pages) old_runs_.insert(page.id);
    ++press_.made.jobs;
    return card;
}

/// Pages of failures: those there are and whose run is still kept, and those of the newest.
void JobPages::make_run_pages(history::ReportView& view, const JobData& data, Card& card,
                              const std::vector<RunPage>& before, Extent extent) {
    std::map<std::int64_t, RunPage> known;
    for (const auto& page : before) known[page.id] = page;
    for (std::size_t i = 0; i < data.failures.size(); ++i) {
        const auto& state = data.failures[i];
        const auto found = known.find(state.id);
        if (found == known.end() && i >= first_run_pages) continue;
        if (bytes_of(card.pages) > room_.share(jobs_)) return;
        const bool is_made = found != known.end() && extent == Extent::changed &&
                             found->second.shows(state) &&
                             room_.take(found->second.bytes, Room::Use::run_page);
        const auto page = is_made ? std::optional{found->second} : made(view, card, state);
        if (page) card.pages.push_back(*page);
    }
}

/// Nothing where there is no room for it.
std::optional<RunPage> JobPages::made(history::ReportView& view, const Card& card,
                                      const history::RunState& state) {
    const auto row = view.run(state.id);
    if (!row) return std::nullopt;
    const auto& run = row->run;
    RunFacts facts{.run = run,
                   .output = view.output(run.id),
                   .success = view.success_before(run.job, place_of(run)),
                   .success_output = {},
                   .findings = view.findings_of(run),
                   .slug = card.slug};
    if (facts.success) facts.success_output = view.output(facts.success->id);
    const auto text = run_page(facts, site_.host);
    const auto bytes = Room::of_file(text.size());
    if (!room_.take(bytes, Room::Use::run_page)) return std::nullopt;
    if (press_.put(folders_.runs, page_name(run.id), text))
        return RunPage{.id = state.id,
                       .revision = state.revision,
                       .place = state.place,
                       .bytes = static_cast<std::uint32_t>(bytes)};
    room_.give_back(bytes);
    return std::nullopt;
}

void JobPages::make_own_page(history::ReportView& view, const JobData& data, Card& card,
                             const std::optional<Card>& known) {
    const auto output_of = [&view](const Run& run) { return view.output(run.id); };
    const auto page = job_page(data, card, output_of, site_.host, now_);
    const auto picture = badge(card, now_);
    const auto bytes = Room::of_file(page.size()) + Room::of_file(picture.size());
    const bool had_page = known && known->has_page;
    if (!room_.take(bytes, had_page ? Room::Use::known_job : Room::Use::new_job))
        return leave_out(card, known);
    card.bytes += bytes + bytes_of(card.pages);
    press_.put(folders_.jobs, card.slug + ".html", page);
    press_.put(folders_.badges, card.slug + ".svg", picture);
}

/// The job is in the tables only.
void JobPages::leave_out(Card& card, const std::optional<Card>& known) {
    room_.give_back(bytes_of(card.pages));
    for (const auto& page : card.pages) old_runs_.insert(page.id);
    card.pages.clear();
    card.has_page = false;
    if (known && known->has_page) {
        press_.drop(folders_.jobs, known->slug + ".html");
        press_.drop(folders_.badges, known->slug + ".svg");
    }
}

void JobPages::remove(const Card& card) {
    room_.give_back(card.bytes);
    for (const auto& page : card.pages) old_runs_.insert(page.id);
    if (!card.has_page) return;
    press_.drop(folders_.jobs, card.slug + ".html");
    press_.drop(folders_.badges, card.slug + ".svg");
}

void JobPages::keep(const Card& card) {
    for (const auto& page : card.pages) runs_.insert(page.id);
}

void JobPages::remove_old_runs() {
    for (const auto id : old_runs_)
        if (!runs_.contains(id)) press_.drop(folders_.runs, page_name(id));
    old_runs_.clear();
}

}  // namespace jw::report
