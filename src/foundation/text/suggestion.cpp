// SPDX-License-Identifier: MIT
#include "foundation/text/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace jw::text {

std::size_t edit_distance(std::string_view from, std::string_view to, std::size_t most) {
    const auto longer = std::max(from.size(), to.size());
    if (longer - std::min(from.size(), to.size()) > most) return most + 1;
    std::vector<std::size_t> before_last(to.size() + 1);
    std::vector<std::size_t> last(to.size() + 1);
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            const bool exchanged =
                i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if (exchanged) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return std::min(last[to.size()], most + 1);
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    constexpr std::size_t longest = 200;  // the work grows with the square
    if (word.empty() || word.size() > longest) return "";
    const auto most = std::min<std::size_t>(3, 1 + word.size() / 4);
    std::string best;
    auto best_distance = most + 1;
    for (const auto& candidate : known) {
        if (candidate.size() > longest) continue;
        const bool begins = word.size() >= 3 && candidate.starts_with(word);
        const auto distance = begins ? 1 : edit_distance(word, candidate, most);
        if (distance >= best_distance) continue;
        best = candidate;
        best_distance = distance;
    }
    return best;
}

}  // namespace jw::text
