// SPDX-License-Identifier: MIT
#include "judge/starts/interval.hpp"

#include <algorithm>

namespace jw::starts {

void Interval::visit(const Sleeps& sleeps, Window window, const Visit& visit) const {
    auto due = window.after + period;
    for (auto sleep = sleeps.after(window.after); sleep != sleeps.end() && sleep->from < due;
         ++sleep) {
        const auto slept = sleep->to - std::max(static_cast<double>(sleep->from), window.after);
        due = stands_still && !sleep->is_off ? due + slept : sleep->to + period;
    }
    if (due <= window.until) visit(due);
}

}  // namespace jw::starts
