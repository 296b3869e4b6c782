// SPDX-License-Identifier: MIT
#include "capture/run/verdict.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "foundation/base/signals.hpp"

namespace jw::wrapper {

Outcome judge(int wait_status, const Exits& exits) {
    if (WIFSIGNALED(wait_status)) return Outcome::signal;
    const auto code = static_cast<unsigned>(WEXITSTATUS(wait_status));
    if (exits.warn.test(code)) return Outcome::warn;
    return exits.success.test(code) ? Outcome::success : Outcome::failure;
}

void end_like(int wait_status) {
    if (!WIFSIGNALED(wait_status)) ::_exit(WEXITSTATUS(wait_status));

    const int number = WTERMSIG(wait_status);
    constexpr rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // a core pipe does not ask for the limit, core(5)
    struct sigaction action = {};
    action.sa_handler = SIG_DFL;
    ::sigaction(number, &action, nullptr);
    ::kill(::getpid(), number);
    set_signal_mask(~(SignalMask{1} << (number - 1)));  // another that waits must not end us
    ::_exit(128 + number);  // only where signals can't kill us, as for a pid 1
}

}  // namespace jw::wrapper
