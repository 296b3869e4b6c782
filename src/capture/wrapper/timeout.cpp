// SPDX-License-Identifier: MIT
#include "capture/wrapper/timeout.hpp"

#include <algorithm>
#include <csignal>

#include "capture/wrapper/descendants.hpp"

namespace jw::wrapper {

namespace {

constexpr std::int64_t kill_again = 1'000'000;           // microseconds
constexpr std::int64_t patience_after_kill = 5'000'000;  // microseconds

std::int64_t later(std::int64_t time, std::uint64_t span) {
    const auto most = static_cast<std::uint64_t>(INT64_MAX - time);
    return time + static_cast<std::int64_t>(std::min(span, most));
}

}  // namespace

void Timeout::begin(std::int64_t start) {
    if (!is_armed()) return;
    adopt_orphans();
    term_due_ = later(start, options_.timeout);
}

std::int64_t Timeout::due() const { return std::min(term_due_, kill_due_); }

void Timeout::act(std::int64_t now, const std::array<pid_t, 2>& spared) {
    if (now >= term_due_) {
        expired_ = true;
        term_due_ = INT64_MAX;
        kill_due_ = later(now, options_.kill_after);
        over_due_ = later(kill_due_, patience_after_kill);
        signal_descendants(SIGTERM, spared);
        signal_descendants(SIGCONT, spared);  // a stopped process would not act on it
    }
    if (now >= kill_due_) {
        kill_due_ = now + kill_again;  // who could not be killed may change
        signal_descendants(SIGKILL, spared);
    }
}

bool Timeout::is_over(std::int64_t now, const std::array<pid_t, 2>& spared) const {
    return now > over_due_ || signal_descendants(0, spared) == 0;
}

}  // namespace jw::wrapper
