// SPDX-License-Identifier: MIT
#include "show/words/strip.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

constexpr std::array<std::string_view, 8> blocks{"\u2581", "\u2582", "\u2583", "\u2584",
                                                 "\u2585", "\u2586", "\u2587", "\u2588"};

/// The duration that gets the full height: the longest, or twice the median, so that a job that
/// takes the same time each time stands at half height.
Micros full_height(const std::vector<Run>& runs, std::size_t length) {
    std::vector<Micros> durations;
    for (std::size_t i = 0; i < std::min(length, runs.size()); ++i)
        if (runs[i].outcome == Outcome::success && runs[i].duration)
            durations.push_back(*runs[i].duration);
    if (durations.empty()) return Micros{0};
    std::ranges::sort(durations);
    return std::max(durations.back(), 2 * durations[durations.size() / 2]);
}

std::string_view block(Micros duration, Micros full) {
    // The shortest runs differ by chance only.
    if (full < std::chrono::milliseconds{100}) return blocks[3];
    const auto share = static_cast<double>(duration.count()) / static_cast<double>(full.count());
    const auto height = static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * 7.0));
    return blocks[height];
}

}  // namespace

Styled strip(const std::vector<Run>& newest_first, std::size_t length, Charset charset) {
    const auto full = full_height(newest_first, length);
    Styled strip;
    for (auto i = std::min(length, newest_first.size()); i-- > 0;) {
        const auto& run = newest_first[i];
        const bool as_block =
            charset == Charset::utf8 && run.outcome == Outcome::success && run.duration;
        strip.add(as_block ? std::string{block(*run.duration, full)}
                           : std::string(1, letter(run.outcome)),
                  tone_of(run.outcome));
    }
    return strip;
}

}  // namespace jw::show
