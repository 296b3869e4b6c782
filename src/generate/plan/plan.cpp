// SPDX-License-Identifier: MIT
#include "generate/plan/plan.hpp"

#include <algorithm>
#include <iterator>

#include "capture/spool/place.hpp"
#include "generate/jobs/jobs_place.hpp"
#include "generate/plan/job_units.hpp"
#include "generate/plan/wrapping.hpp"
#include "systemd/unit/unit_files.hpp"

namespace jw::generate {

Plan make_plan(const World& world, Wrapper (*find_wrapper)(const unit::Root&)) {
    auto jobs = config::load_jobs(world.root, config::jobs_folders(world.scope, world.home));
    Plan plan;
    plan.complaints = std::move(jobs.complaints);
    if (jobs.jobs.empty() && jobs.units.empty()) return plan;

    auto wrapper = find_wrapper(world.root);
    if (world.scope == unit::Scope::system) wrapper.store = spool::system_store;
    const unit::UnitFiles units{world.root, unit::search_path(world.scope, world.home),
                                unit::Generators::at_work};
    const Sockets sockets{world.root, units};
    const Workshop shop{world, units, wrapper, sockets};
    for (const auto& [name, job] : jobs.jobs) plan_job(name, job, shop, plan);
    if (!jobs.units.empty()) plan_wrapping(jobs, shop, plan);
    return plan;
}

}  // namespace jw::generate
