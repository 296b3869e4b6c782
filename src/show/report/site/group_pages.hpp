// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "history/reading/report_view.hpp"
#include "show/report/site/group_files.hpp"
#include "show/report/site/job_pages.hpp"
#include "show/report/site/press.hpp"
#include "show/report/site/room.hpp"

namespace jw::report {

/// So many jobs have one group and one page; more are divided.
inline constexpr std::size_t most_in_group = 100;

/// The sum of those of a group is another one if anything about its jobs has changed.
std::uint64_t hash_of(const history::JobStamp& stamp);

/// Groups whose jobs are looked at together: one that has changed, or several small ones.
struct Stretch {
    std::vector<const KeptGroup*> groups;
    std::string from = {}, until = {};  ///< names; "" behind the last
    std::size_t jobs = 0;
    std::uint64_t rows = 0;  ///< sum of hash_of()
    bool has_changed = false;
};

enum class Anew { nothing, everything };  ///< of what there is room for

/// Makes the pages of groups of jobs, and of the jobs in them that have changed.
class GroupPages {
public:
    struct Folders {
        Folder index, status;
    };

    /// `all`: what is known, to begin with. All but the folders outlive it.
    GroupPages(const Site& site, Instant now, Folders folders, const GroupFiles& files,
               const std::vector<KeptGroup>& all, JobPages& jobs, Press& press, Room& room);

    /// The groups that a stretch is divided into now; none if there is no job left. `others`:
    /// whether there are more stretches.
    std::vector<KeptGroup> make(history::ReportView& view, const Stretch& stretch, bool others,
                                Extent extent, Anew anew);

    /// Its jobs are gone.
    void remove(const KeptGroup& group);

    /// Of a group that is the only one: index.html has all its jobs.
    void remove_page(const KeptGroup& group);

private:
    using Cards = std::map<std::string, Card>;
    struct Rows;

    Cards known_cards(const Stretch& stretch, Anew anew);
    Rows rows_of(history::ReportView& view, const Stretch& stretch, const Cards& known, Anew anew);
    Card card_for(history::ReportView& view, history::JobRow row, Cards& known, Extent extent);
    bool is_current(const Card& known, const history::JobRow& row) const;
    std::string free_slug(const std::string& job);
    void write(KeptGroup& group, const std::vector<Card>& cards, bool is_paged);
    std::uint32_t number_of(const Stretch& stretch, std::size_t part);

    const Site& site_;
    Instant now_;
    Folders folders_;
    const GroupFiles& files_;
    const std::vector<KeptGroup>& all_;
    JobPages& jobs_;
    Press& press_;
    Room& room_;
    std::uint32_t next_number_ = 1;
    std::set<std::uint64_t> slugs_;  ///< hashes, once a new one was needed
};

}  // namespace jw::report
