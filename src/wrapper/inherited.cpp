// SPDX-License-Identifier: MIT
#include "wrapper/inherited.hpp"

#include <csignal>

namespace jw::wrapper {

namespace {

/// A fork loses these while exec keeps them, getitimer(2).
constexpr std::array timer_kinds{ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};

bool armed(const itimerval& timer) {
    return timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0;
}

void set_child_handler(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    ::sigaction(SIGCHLD, &action, nullptr);
}

}  // namespace

bool Inherited::take_over() {
    if (!set_signal_mask(every_signal, &mask_)) return false;
    struct sigaction action = {};
    ::sigaction(SIGCHLD, nullptr, &action);
    ignores_children_ = action.sa_handler == SIG_IGN;
    if (ignores_children_) set_child_handler(SIG_DFL);
    for (std::size_t i = 0; i < timers_.size(); ++i) ::getitimer(timer_kinds[i], &timers_[i]);
    return true;
}

void Inherited::give_back() const {
    if (ignores_children_) set_child_handler(SIG_IGN);
    for (unsigned i = 0; i < timers_.size(); ++i)
        if (armed(timers_[i])) ::setitimer(timer_kinds[i], &timers_[i], nullptr);
    set_signal_mask(mask_);
}

void Inherited::disarm_timers() const {
    const itimerval off{};
    for (unsigned i = 0; i < timers_.size(); ++i)
        if (armed(timers_[i])) ::setitimer(timer_kinds[i], &off, nullptr);
}

}  // namespace jw::wrapper
