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
    /// How long an opening waits for those of other jobs, to leave with them as one message.
    std::chrono::seconds group_wait{5};

    bool operator==(const Policy&) const = default;
};

/// The policy for a job of this name.
using PolicyOf = std::function<Policy(const std::string& job)>;

}  // namespace jw::alert
