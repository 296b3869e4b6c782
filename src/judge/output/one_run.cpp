// SPDX-License-Identifier: MIT
#include "judge/output/one_run.hpp"

#include <algorithm>
#include <cmath>

#include "judge/stats/order.hpp"

namespace jw::output {

namespace {

constexpr std::uint32_t least_of_base = 10, least_to_explode = 60;
constexpr std::size_t most_recent = 40, new_normal = 8, most_blocks = 10;
constexpr std::uint32_t runs_of_block = 40, memory = 1000;
constexpr std::size_t most_of_base = most_blocks * runs_of_block;

const double log_2 = std::log(2.0), log_5 = std::log(5.0), log_10 = std::log(10.0);

std::uint8_t badness(Oddity kind) { return kind == Oddity::empty ? 2 : 1; }

}  // namespace

OneRun::Usual OneRun::usual() const {
    Usual usual{.median = stats::median({recent_.begin(), recent_.end()}),
                .least = blocks_.front().least,
                .most = blocks_.front().most,
                .base = std::min<std::size_t>(accepted_, most_of_base)};
    for (const auto& block : blocks_) {
        usual.least = std::min(usual.least, static_cast<double>(block.least));
        usual.most = std::max(usual.most, static_cast<double>(block.most));
    }
    return usual;
}

std::optional<Oddity> OneRun::oddity_of(double value, double logarithm, const Usual& usual) {
    const auto& [median, least, most, base] = usual;
    if (logarithm > median + log_10 && logarithm > most + std::max(log_2, (most - median) / 2)) {
        if (++high_ >= 3 && base >= least_to_explode) return Oddity::explode;
        return std::nullopt;
    }
    high_ = 0;
    if (value <= 0 && median >= log_5) {
        const bool is_often_empty = zeros_ * 10 > runs_;
        return is_often_empty ? std::nullopt : std::optional{Oddity::empty};
    }
    const auto room = log_2 * (1 + 20 / static_cast<double>(base));
    if (logarithm < median - log_5 && logarithm < least - std::max(room, (median - least) / 2))
        return Oddity::collapse;
    return std::nullopt;
}

std::optional<OddSize> OneRun::step(double value) {
    const auto logarithm = std::log(std::max(value, .5));
    ++runs_;
    std::optional<Oddity> kind;
    Usual before;
    if (accepted_ >= least_of_base) {
        before = usual();
        kind = oddity_of(value, logarithm, before);
    }
    if (value <= 0) ++zeros_;
    if (kind) {
        const bool is_news = badness(*kind) > told_ && !is_known_for(*kind);
        go_on(*kind, logarithm);
        return OddSize{.kind = *kind,
                       .is_news = is_news,
                       .usual = std::exp(before.median),
                       .least = std::exp(before.least),
                       .most = std::exp(before.most),
                       .base = before.base};
    }
    end_streak();
    const bool is_rightly_empty = value <= 0 && !recent_.empty() && usual().median >= log_5;
    if (high_ == 0 && !is_rightly_empty) accept(logarithm);
    return std::nullopt;
}

void OneRun::accept(double logarithm) {
    const auto value = static_cast<float>(logarithm);
    recent_.push_back(value);
    if (recent_.size() > most_recent) recent_.erase(recent_.begin());
    ++accepted_;
    if (blocks_.empty() || blocks_.back().runs == runs_of_block) {
        if (blocks_.size() == most_blocks) blocks_.erase(blocks_.begin());
        blocks_.push_back({.least = value, .most = value, .runs = 0});
    }
    auto& block = blocks_.back();
    block.least = std::min(block.least, value);
    block.most = std::max(block.most, value);
    ++block.runs;
}

/// What lasts for a while is how the job is now.
void OneRun::go_on(Oddity kind, double logarithm) {
    told_ = std::max(told_, badness(kind));
    streak_.push_back(static_cast<float>(logarithm));
    if (streak_.size() < new_normal) return;
    for (const auto value : streak_) accept(value);
    streak_.clear();
    told_ = 0;
}

void OneRun::end_streak() {
    if (streak_.empty()) return;
    streak_.clear();
    told_ = 0;
    ended_.push_back(runs_);
    std::erase_if(ended_, [this](auto at) { return at + memory <= runs_; });
    constexpr std::size_t enough = 3;
    if (ended_.size() > enough) ended_.erase(ended_.begin());
}

bool OneRun::is_known_for(Oddity kind) const {
    const std::ptrdiff_t enough = kind == Oddity::empty ? 3 : 2;
    return std::ranges::count_if(ended_, [this](auto at) { return at + memory > runs_; }) >= enough;
}

}  // namespace jw::output
