// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace jw::propose {

/// A number in a line that most outputs have, by the word beside it.
struct NamedNumber {
    std::string name;     ///< `rows`
    std::string pattern;  ///< its first group is the number
};

/// A line that most outputs have.
struct UsualLine {
    std::string pattern;  ///< a whole line, RE2
    std::vector<NamedNumber> numbers;
    std::size_t runs = 0;    ///< that had it
    bool is_of_bad = false;  ///< runs that failed had it, too
    double place = 0;        ///< 1: the last line of the output, on average
};

/// Counts lines, as templates without their numbers. A bounded number of them.
class LineCounts {
public:
    /// What a run has printed, all of it.
    void add(std::string_view output, bool is_good);

    /// Those that this share of the good runs had, the most telling first: what bad runs did not
    /// have, then what comes last.
    std::vector<UsualLine> usual(double share) const;

private:
    struct Count {
        std::size_t good = 0;
        double places = 0;  ///< of them, added up
        bool is_of_bad = false;
        std::size_t seen_at = 0;  ///< the run that it was counted for last
    };

    std::unordered_map<std::string, Count> counts_;
    std::size_t runs_ = 0, good_ = 0;
};

}  // namespace jw::propose
