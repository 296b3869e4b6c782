// SPDX-License-Identifier: MIT
#include "programs/query/inventory/adoption.hpp"

#include <algorithm>
#include <utility>

#include "foundation/base/ascii.hpp"
#include "generate/jobs/jobs_place.hpp"
#include "generate/plan/world.hpp"
#include "generate/write/wrapper_program.hpp"
#include "programs/query/inventory/services.hpp"

namespace jw::query {

namespace {

using Line = inventory::CrontabChange::Line;

/// Collects the parts of an adoption.
class Planner {
public:
    Planner(const Survey& survey, const Wanted& wanted, Direction direction, inventory::Place place)
        : survey_{survey}, wanted_{wanted}, direction_{direction}, place_{std::move(place)} {
        adoption_.unknown.insert(wanted.words.begin(), wanted.words.end());
        for (const auto& job : survey.jobs)
            for (const auto& word : {job.name, job.place, job.unit}) adoption_.unknown.erase(word);
    }

    void add_crontabs() {
        for (std::size_t i = 0; i < survey_.files.crontabs.size(); ++i) add_crontab(i);
    }

    Result<bool> add_services() {
        const auto scope = survey_.view.is_root ? unit::Scope::system : unit::Scope::user;
        const auto world = generate::world_of_environment(scope);
        const auto services = adopted_services(world);
        const auto named = config::load_jobs(world.root, config::jobs_folders(scope, world.home));
        auto units = services ? services->units : std::set<std::string>{};
        for (const auto& job : survey_.jobs) {
            if (job.source != inventory::Source::timer || !is_wanted(job)) continue;
            if (!services) return services.error();
            take_service(job, named, units);
        }
        // A name may be there whose timer is gone.
        if (services && wanted_.all && direction_ == Direction::unadopt) units.clear();
        if (services && units != services->units)
            adoption_.files.push_back({FileChange::Kind::services, services->path, services->path,
                                       "", services->text, text_with(units)});
        return true;
    }

    /// Of those that can only be told of.
    void add_others() {
        using inventory::Source;
        for (const auto& job : survey_.jobs) {
            const bool is_other = job.source == Source::folder || job.source == Source::anacron ||
                                  job.source == Source::at;
            if (!is_other || wanted_.all || !is_wanted(job)) continue;
            leave({job.name, job.place, why_left(job.source)});
        }
    }

    Adoption take() { return std::move(adoption_); }

private:
    void add_crontab(std::size_t index) {
        const auto& crontab = survey_.files.crontabs[index];
        const auto is_chosen = [this](const inventory::CronJob& job) {
            return this->is_chosen(job);
        };
        const auto change = direction_ == Direction::adopt
                                ? inventory::adopted(survey_.files.crontabs, index, survey_.lines,
                                                     is_chosen, place_)
                                : inventory::unadopted(survey_.files.crontabs, index, survey_.lines,
                                                       is_chosen, place_);
        for (const auto& line : change.left) leave(line);
        if (change.changed.empty()) return;
        const bool is_own = crontab.path.empty();
        if (!is_own && !survey_.view.is_root)
            return leave_all(change.changed, "it is root's to change: sudo job-watch adopt");
        if (is_own && !survey_.view.root.is_machine())
            return leave_all(change.changed, "crontab(1) can't change a crontab of another tree");
        adoption_.changed.insert(adoption_.changed.end(), change.changed.begin(),
                                 change.changed.end());
        adoption_.files.push_back(
            {is_own ? FileChange::Kind::crontab : FileChange::Kind::system_file,
             is_own ? "crontab of " + crontab.user : crontab.path,
             is_own ? "" : survey_.view.root.chased(crontab.path),
             is_own && survey_.view.is_root ? crontab.user : "", crontab.text, change.text});
    }

    bool is_chosen(const inventory::CronJob& job) {
        if (!survey_.view.is_root && job.user != survey_.view.user) return false;
        const auto place = inventory::place_of(job, survey_.files.crontabs);
        const bool is_named = wanted_.names(job.name, place, "");
        if (is_named || !wanted_.all) return is_named;
        const bool is_for_all =
            direction_ == Direction::unadopt || job.is_wrapped || !inventory::runs_parts(job);
        if (!is_for_all)
            adoption_.left.push_back(
                {job.name, place,
                 "it runs a folder of scripts; name it to have them watched as one"});
        return is_for_all;
    }

    bool is_wanted(const inventory::Job& job) const {
        return wanted_.all || wanted_.names(job.name, job.place, job.unit);
    }

    void take_service(const inventory::Job& job, const config::Jobs& named,
                      std::set<std::string>& units) {
        const Line line{job.name, job.unit, {}};
        if (direction_ == Direction::unadopt) {
            if (units.erase(job.unit) > 0) adoption_.changed.push_back(line);
            return;
        }
        const bool is_ours = job.unit.starts_with("job-watch-");
        if (is_ours || job.watched == "wrapped" || job.watched == "observed" ||
            is_to_be_wrapped(named, job.unit))
            return;
        if (!job.unit.ends_with(".service") || job.unit.find_first_of("'\n") != std::string::npos)
            return leave({job.name, job.place, "its timer starts no service"});
        units.insert(job.unit);
        adoption_.changed.push_back(line);
    }

    static std::string why_left(inventory::Source source) {
        if (source == inventory::Source::folder)
            return "run-parts runs it with all others of its folder; adopt the line that runs the "
                   "folder";
        if (source == inventory::Source::anacron)
            return "put job-watch before it in /etc/anacrontab by hand";
        return "it runs once";
    }

    void leave(Line line) {
        adoption_.has_refused = adoption_.has_refused || !wanted_.all;
        adoption_.left.push_back(std::move(line));
    }

    void leave_all(const std::vector<Line>& lines, const std::string& why) {
        for (const auto& line : lines) leave({line.job, line.place, why});
    }

    const Survey& survey_;
    const Wanted& wanted_;
    Direction direction_;
    inventory::Place place_;
    Adoption adoption_;
};

bool is_plain_path(std::string_view path) {
    return path.starts_with('/') && std::ranges::all_of(path, [](char c) {
               return is_alnum(c) || std::string_view{"/._+-"}.find(c) != std::string_view::npos;
           });
}

}  // namespace

bool Wanted::names(const std::string& name, const std::string& place,
                   const std::string& unit) const {
    return std::ranges::any_of(words, [&](const std::string& word) {
        return !word.empty() && (word == name || word == place || word == unit);
    });
}

Result<Adoption> adoption_of(const Survey& survey, const Wanted& wanted, Direction direction) {
    const auto wrapper = generate::installed_wrapper(survey.view.root);
    const bool adopts = direction == Direction::adopt;
    if (adopts && !wrapper.fault.empty())
        return Failure{"can't put job-watch before anything", wrapper.fault, "nothing was changed"};
    if (!is_plain_path(wrapper.path))
        return Failure{"can't put job-watch before anything",
                       "its path has characters that mean something to a shell", ""};
    Planner planner{survey, wanted, direction, {survey.view.root, wrapper.path}};
    planner.add_crontabs();
    const auto services = planner.add_services();
    if (!services) return services.error();
    planner.add_others();
    return planner.take();
}

}  // namespace jw::query
