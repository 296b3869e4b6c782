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

    /// That a timer is to start the service and does not, in words.
    void add_trouble(const std::string& service, const std::string& words) {
        troubles_.emplace(service, words);
    }

    /// Why nothing starts the job any more; "" where something does, or nobody knows.
    std::string trouble_of(const history::JobSummary& job) const {
        const auto& last = job.standing.last;
        if (!job.is_own || !last) return "";
        const auto found = troubles_.find(last->unit);
        return found == troubles_.end() || of(job) ? "" : found->second;
    }

    /// For a job of this machine whose newest run was that of a service.
    std::optional<Instant> of(const history::JobSummary& job) const {
        const auto& last = job.standing.last;
        if (!job.is_own || !last || last->unit.empty()) return std::nullopt;
        const auto found = by_service_.find(last->unit);
        return found == by_service_.end() ? std::nullopt : std::optional{found->second};
    }

private:
    std::map<std::string, Instant> by_service_;
    std::map<std::string, std::string> troubles_;
};

}  // namespace jw::show
