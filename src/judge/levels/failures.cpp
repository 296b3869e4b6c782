// SPDX-License-Identifier: MIT
#include "judge/levels/failures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace jw::levels {

namespace {

constexpr double alarm = 7.7;  // nats
constexpr std::size_t most_to_compare = 400, least_to_compare = 50, least_failures = 3;
constexpr std::size_t longest_doubt = 120;
constexpr std::uint32_t settled_after = 20;

/// An upper bound of the usual share: few runs tell little.
double usual_share(double failures, double runs) {
    constexpr double caution = 1.2, least = .005;
    const auto count = failures + .5;
    return std::max(least, (count + caution * std::sqrt(count)) / (runs + 10));
}

}  // namespace

bool Failures::is_sound() const {
    return failed_.size() <= most_to_compare + longest_doubt && failed_.size() <= count_ &&
           std::ranges::all_of(doubts_, [this](const auto& one) { return one.start <= count_; });
}

std::size_t Failures::failures_in(std::size_t from, std::size_t to) const {
    const auto begin = failed_.begin();
    return std::accumulate(begin + static_cast<std::ptrdiff_t>(from),
                           begin + static_cast<std::ptrdiff_t>(to), std::size_t{0});
}

std::optional<FailureRate> Failures::step(std::uint32_t run, bool has_failed) {
    auto end = failed_.size();
    for (const auto& doubt : doubts_)
        if (doubt.score > 0) {
            const auto length = std::min<std::size_t>(count_ - doubt.start, longest_doubt);
            end = std::min(end, failed_.size() - std::min(failed_.size(), length));
        }
    const auto begin = end - std::min(end, most_to_compare);
    const auto failures = static_cast<double>(failures_in(begin, end));
    const auto base = end - begin;

    failed_.push_back(has_failed ? 1 : 0);
    if (failed_.size() > most_to_compare + longest_doubt) failed_.erase(failed_.begin());
    ++count_;
    if (open_) {
        watch_end();
        return std::nullopt;
    }
    if (base < least_to_compare) return std::nullopt;
    const auto usual = usual_share(failures, static_cast<double>(base));
    const std::array raised{std::max(.25, 4 * usual), .9};
    for (std::size_t i = 0; i < doubts_.size(); ++i)
        if (const auto share = std::min(raised[i], .95); share >= 2 * usual)
            add(doubts_[i], run, has_failed, usual, share);
    const auto& worst = *std::ranges::max_element(doubts_, {}, &Doubt::score);
    if (!has_failed || static_cast<double>(worst.score) < alarm || worst.failures < least_failures)
        return std::nullopt;
    open_ = Told{.share = static_cast<float>(usual), .start = worst.start};
    const auto runs = count_ - worst.start;
    return FailureRate{.since = worst.run,
                       .before = failures / static_cast<double>(base),
                       .now = static_cast<double>(worst.failures) / runs,
                       .runs = runs,
                       .base = base};
}

void Failures::add(Doubt& doubt, std::uint32_t run, bool has_failed, double usual,
                   double raised) const {
    if (doubt.score <= 0) doubt = {.score = 0, .start = count_ - 1, .run = run, .failures = 0};
    doubt.failures += has_failed ? 1 : 0;
    const auto gain = has_failed ? std::log(raised / usual) : std::log((1 - raised) / (1 - usual));
    doubt.score = static_cast<float>(std::max(0.0, static_cast<double>(doubt.score) + gain));
}

/// It is over when the last runs failed no more often than it used to be.
void Failures::watch_end() {
    if (count_ - 1 - open_->start < settled_after) return;
    const auto newest = failed_.size() - std::min<std::size_t>(failed_.size(), settled_after);
    const auto failures = static_cast<double>(failures_in(newest, failed_.size()));
    if (failures > settled_after * static_cast<double>(open_->share) + 1) return;
    open_.reset();
    for (auto& doubt : doubts_) doubt.score = 0;
}

}  // namespace jw::levels
