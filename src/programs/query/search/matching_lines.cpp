// SPDX-License-Identifier: MIT
#include "programs/query/search/matching_lines.hpp"

#include <algorithm>

namespace jw::query {

namespace {

enum class Counted { from_start, from_end };

std::int64_t newlines_in(std::string_view text) { return std::ranges::count(text, '\n'); }

/// Of the line that begins at `start`; the last one is -1.
std::int64_t number_from_end(std::string_view text, std::size_t start) {
    auto rest = text.substr(start);
    if (rest.ends_with('\n')) rest.remove_suffix(1);
    return -1 - newlines_in(rest);
}

/// False if `take` has had enough.
bool each_line(std::string_view text, Counted counted, const Pattern& pattern,
               const TakeLine& take) {
    std::int64_t number = 1;
    std::size_t seen = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto match = pattern.find(text, at);
        if (!match || *match == text.size()) return true;
        // What matches nothing may do so on the newline itself.
        const auto start = *match == 0 ? 0 : text.rfind('\n', *match - 1) + 1;
        const auto end = std::min(text.find('\n', *match), text.size());
        number += newlines_in(text.substr(seen, start - seen));
        seen = start;
        const bool is_behind = counted == Counted::from_end;
        if (!take({.number = is_behind ? number_from_end(text, start) : number,
                   .text = text.substr(start, end - start),
                   .match = *match - start}))
            return false;
        at = end + 1;
    }
    return true;
}

}  // namespace

bool each_matching_line(const history::KeptStream& stream, const Pattern& pattern,
                        const TakeLine& take) {
    const auto& [text, facts] = stream;
    if (facts.dropped == 0) return each_line(text, Counted::from_start, pattern, take);
    const auto gap = static_cast<std::size_t>(std::min<std::uint64_t>(facts.gap_at, text.size()));
    return each_line(text.substr(0, gap), Counted::from_start, pattern, take) &&
           each_line(text.substr(gap), Counted::from_end, pattern, take);
}

}  // namespace jw::query
