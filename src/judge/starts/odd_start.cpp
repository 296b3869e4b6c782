// SPDX-License-Identifier: MIT
#include "judge/starts/odd_start.hpp"

#include <algorithm>
#include <variant>

#include "judge/starts/cron_slots.hpp"
#include "judge/stats/order.hpp"

namespace jw::starts {

namespace {

constexpr std::size_t close_starts = 5;  ///< in a row
constexpr std::size_t least_base = 20;   ///< distances that they are compared with

bool has_slots(const Rhythm& rhythm) {
    return rhythm.is_known() && !std::holds_alternative<Interval>(rhythm.model);
}

struct Passed {
    std::uint32_t count = 0;
    double newest = 0;
};

/// With the slot that the start itself may be a little early for.
Passed passed_over(const Rhythm& rhythm, const Seen& seen, double start) {
    constexpr std::uint32_t most = 10'000;
    constexpr double early = 60;
    Passed passed;
    rhythm.visit(seen, {seen.starts.back(), start + early}, [&passed](double slot) {
        ++passed.count;
        passed.newest = slot;
        return passed.count < most;
    });
    return passed;
}

/// Starts from the one at that place on, of which the last is `start`, against what is due then.
std::optional<OddStart> more_than_due(std::size_t first, double start, const Seen& seen,
                                      const std::vector<cron::Schedule>& lines) {
    constexpr double early = 60;
    const auto from = seen.starts[first];
    const auto starts = static_cast<std::uint32_t>(seen.starts.size() - first);
    std::uint32_t slots = 0;
    for (const auto& line : lines)
        cron_slots(line, seen.clock, {from - early, start},
                   [&](double) { return ++slots * 3 < starts * 2; });
    if (slots == 0 || slots * 3 >= starts * 2) return std::nullopt;
    return OddStart{.what = OddStart::What::too_often,
                    .starts = starts,
                    .before = (start - from) / slots,
                    .now = (start - from) / starts};
}

}  // namespace

std::optional<OddStart> caught_up(double start, const Before& before) {
    if (!before.is_silence_odd) return std::nullopt;
    std::optional<OddStart> found;
    for (const auto& rhythm : before.rhythms) {
        if (!has_slots(rhythm)) continue;
        const auto passed = passed_over(rhythm, before.seen, start);
        if (passed.count == 0) continue;
        if (start - passed.newest <= rhythm.grace) return std::nullopt;
        if (found && found->due >= passed.newest) continue;
        found = OddStart{
            .what = OddStart::What::caught_up, .due = passed.newest, .missed = passed.count};
    }
    return found;
}

std::optional<OddStart> too_often(double start, const Seen& seen,
                                  const std::vector<cron::Schedule>& lines) {
    const auto count = seen.starts.size();
    if (lines.empty() || count < counted_starts + 1) return std::nullopt;
    auto found = more_than_due(count - counted_starts, start, seen, lines);
    if (!found) return std::nullopt;
    // Else it was told with the start before.
    const std::vector<double> earlier(seen.starts.begin(), seen.starts.end() - 1);
    const Seen seen_then{.starts = earlier, .sleeps = seen.sleeps, .clock = seen.clock};
    const auto first = count - counted_starts - 1;
    const bool is_first = !more_than_due(first, seen.starts.back(), seen_then, lines);
    return is_first ? found : std::nullopt;
}

std::optional<OddStart> too_often(double start, const Seen& seen) {
    std::vector<double> gaps;
    for (std::size_t i = 1; i < seen.starts.size(); ++i)
        gaps.push_back(seen.starts[i] - seen.starts[i - 1]);
    gaps.push_back(start - seen.starts.back());
    if (gaps.size() < close_starts + least_base) return std::nullopt;
    const auto begin = gaps.end() - static_cast<std::ptrdiff_t>(close_starts);
    const std::vector<double> base(gaps.begin(), begin), close(begin, gaps.end());
    const auto bound = stats::at_share(base, .02) / 2;
    const bool were_apart = base.back() >= bound;
    if (!were_apart || std::ranges::any_of(close, [bound](double gap) { return gap >= bound; }))
        return std::nullopt;
    return OddStart{.what = OddStart::What::too_often,
                    .starts = close_starts,
                    .base = static_cast<std::uint32_t>(base.size()),
                    .before = stats::median(base),
                    .now = stats::median(close)};
}

}  // namespace jw::starts
