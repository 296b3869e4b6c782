// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "judge/alert/message.hpp"

namespace jw::show {

/// The jobs of a storm that fail for one reason.
struct ReasonGroup {
    std::string reason;  ///< hostile
    std::vector<const alert::Incident*> incidents;
};

/// The largest first. Jobs are put together by the system's words for an error in their lines, by
/// lines that differ only in numbers, or, where they printed nothing, by how they ended.
std::vector<ReasonGroup> reason_groups(const alert::Message& message);

}  // namespace jw::show
