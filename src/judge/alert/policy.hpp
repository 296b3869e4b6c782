// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace jw::alert {

/// When a notice is sent of what has happened, where the alternative is that it is only shown.
enum class Push {
    never,
    large,  ///< where a value has changed by half of what it was, or more
    daily,  ///< together with all others of a day
    at_once,
};

/// When a job's runs lead to notices. It decides on notices only: what happened is recorded
/// whatever the policy says.
struct Policy {
    int fail_after = 2;  ///< failures in a row that open an alert, at least 1
    Push failing = Push::at_once, hung = Push::at_once;
    Push missed = Push::at_once;        ///< a start that did not come
    Push nothing_done = Push::at_once;  ///< a run that succeeded, and did nothing
    Push warn = Push::never;            ///< a run that warned
    Push degraded = Push::large;        ///< slower, larger, less, more failures than before
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
