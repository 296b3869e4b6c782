// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "history/reading/report_view.hpp"
#include "show/report/figures/card.hpp"
#include "show/report/figures/job_data.hpp"
#include "show/report/site/press.hpp"
#include "show/report/site/room.hpp"

namespace jw::report {

/// Makes the pages about one job, as far as there is room: its own, its badge, and those of its
/// failures.
class JobPages {
public:
    struct Folders {
        Folder jobs, runs, badges;
    };

    JobPages(const Site& site, Instant now, Folders folders, Press& press, Room& room);

    /// Of so many jobs, for which a day chart has so many blocks in a row.
    void set_scale(std::size_t jobs, std::size_t blocks);

    /// The card of the job as it is now. `known`: as it was, if there was one.
    Card make(history::ReportView& view, history::JobRow row, const std::optional<Card>& known,
              const std::string& slug, Extent extent);

    /// Those of a run leave with remove_old_runs().
    void remove(const Card& card);

    /// A card that stays as it is.
    void keep(const Card& card);

    /// But those whose number a run of another job has now.
    void remove_old_runs();

private:
    void make_run_pages(history::ReportView& view, const JobData& data, Card& card,
                        const std::vector<RunPage>& before, Extent extent);
    std::optional<RunPage> made(history::ReportView& view, const Card& card,
                                const history::RunState& state);
    void make_own_page(history::ReportView& view, const JobData& data, Card& card,
                       const std::optional<Card>& known);
    void leave_out(Card& card, const std::optional<Card>& known);

    const Site& site_;
    Instant now_;
    Folders folders_;
    Press& press_;
    Room& room_;
    std::size_t jobs_ = 0, blocks_ = 0;
    std::set<std::int64_t> runs_, old_runs_;  ///< whose pages are needed, or no more
};

}  // namespace jw::report
