// SPDX-License-Identifier: MIT
#include "programs/observe/witness.hpp"

#include <utility>

namespace jw::observe {

journal::UnitRun witnessed(const watch::Service& service, const watch::Properties* properties,
                           journal::UnitRun told, journal::Moment now) {
    // The manager's word is the better one: a service may have written its own environment.
    if (properties != nullptr)
        if (auto run = watch::newest_run(service, *properties)) return *std::move(run);
    told.manager = service.manager;
    told.host = service.host;
    told.unit = service.unit;
    told.ended = now;
    told.last = now.wall;
    return told;
}

}  // namespace jw::observe
