// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace jw::alert {

/// When a job's runs lead to notices. It decides on notices only: what happened is recorded
/// whatever the policy says.
struct Policy {
    int fail_after = 2;  ///< failures in a row that open an alert, at least 1
    std::optional<std::chrono::seconds> remind_every =
        {};                                  ///< while the alert is open; absent: never
    bool mute = false;                       ///< judged and shown, but nothing is sent
    std::vector<std::string> channels = {};  ///< names; empty: nothing is sent
    /// Of these, those that keep the state of each job themselves, and so get the notice of each.
    std::vector<std::string> one_by_one = {};
    /// Of these, those that are told of every success, since they notice when none comes.
    std::vector<std::string> each_success = {};
    /// How long an opening or a recovery waits for those of other jobs, to leave with them as one
    /// message.
    std::chrono::seconds group_wait{5};

    bool operator==(const Policy&) const = default;
};

/// The policy for a job of this name.
using PolicyOf = std::function<Policy(const std::string& job)>;

}  // namespace jw::alert
