// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace jw::query {

class ReplayedJob;

/// The judgement of histories that are written as lines of JSON, one job after the other:
/// job-watch-judgement(7).
class LineReplay {
public:
    LineReplay();
    ~LineReplay();
    LineReplay(const LineReplay&) = delete;
    LineReplay& operator=(const LineReplay&) = delete;
    LineReplay(LineReplay&&) = delete;
    LineReplay& operator=(LineReplay&&) = delete;

    /// The lines of the answer, "" while there is none. Throws a std::exception for a line that is
    /// no JSON, or lacks what its kind needs.
    std::string answer(std::string_view text);

private:
    std::unique_ptr<ReplayedJob> job_;
};

}  // namespace jw::query
