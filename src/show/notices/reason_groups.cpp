// SPDX-License-Identifier: MIT
#include "show/notices/reason_groups.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "judge/alert/error_line.hpp"
#include "show/notices/alert_text.hpp"

namespace jw::show {

std::vector<ReasonGroup> reason_groups(const alert::Message& message) {
    std::vector<ReasonGroup> groups;
    for (const auto& incident : message.incidents) {
        auto reason = incident.reason.empty() ? what_happened(incident.run)
                                              : alert::cause_of(incident.reason);
        const auto found = std::ranges::find_if(groups, [&reason](const ReasonGroup& group) {
            return alert::is_alike(group.reason, reason);
        });
        if (found != groups.end())
            found->incidents.push_back(&incident);
        else
            groups.push_back({std::move(reason), {&incident}});
    }
    std::ranges::stable_sort(groups, std::greater{},
                             [](const ReasonGroup& group) { return group.incidents.size(); });
    return groups;
}

}  // namespace jw::show
