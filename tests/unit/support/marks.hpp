// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "capture/run/timeline.hpp"

namespace jw::test {

inline std::vector<wrapper::TimeMark> marks_of(const wrapper::Timeline& times) {
    std::vector<wrapper::TimeMark> marks;
    wrapper::MarkReader reader{times};
    for (wrapper::TimeMark mark; reader.next(mark);) marks.push_back(mark);
    return marks;
}

}  // namespace jw::test
