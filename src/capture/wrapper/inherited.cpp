// SPDX-License-Identifier: MIT
#include "capture/wrapper/inherited.hpp"

#include <csignal>
#include <initializer_list>

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

constexpr SignalMask mask_of(std::initializer_list<int> signals) {
    SignalMask mask = 0;
    for (const int signal : signals) mask |= SignalMask{1} << (signal - 1);
    return mask;
}

/// Those that stop a process by default, or do nothing, signal(7).
constexpr auto harmless =
    mask_of({SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU});

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

bool Inherited::is_deadly(unsigned signal) const {
    if (((mask_ | harmless) >> (signal - 1) & 1) != 0) return false;
    struct sigaction action = {};
    ::sigaction(static_cast<int>(signal), nullptr, &action);
    return action.sa_handler == SIG_DFL;
}

void Inherited::disarm_timers() const {
    const itimerval off{};
    for (unsigned i = 0; i < timers_.size(); ++i)
        if (armed(timers_[i])) ::setitimer(timer_kinds[i], &off, nullptr);
}

}  // namespace jw::wrapper
