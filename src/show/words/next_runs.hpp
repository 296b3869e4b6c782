// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "foundation/model/run.hpp"
#include "history/reading/history.hpp"

namespace jw::show {

/// When timers start services next. Empty where nobody could be asked.
class NextRuns {
public:
    /// Of several moments of one service, the earliest one counts.
    void add(const std::string& service, Instant next) {
        const auto [known, is_new] = by_service_.emplace(service, next);
        if (!is_new && next < known->second) known->second = next;
    }

    /// For a job whose newest run was that of a service.
    std::optional<Instant> of(const history::JobSummary& job) const {
        const auto& last = job.standing.last;
        if (!last || last->unit.empty()) return std::nullopt;
        const auto found = by_service_.find(last->unit);
        return found == by_service_.end() ? std::nullopt : std::optional{found->second};
    }

private:
    std::map<std::string, Instant> by_service_;
};

}  // namespace jw::show
