// SPDX-License-Identifier: MIT
#include "capture/wrapper/observed.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "capture/build_paths.hpp"
#include "capture/run/say.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

namespace {

/// systemd.exec(5): what it sets for ExecStopPost=.
constexpr std::array<std::string_view, 8> told{
    "SERVICE_RESULT=", "EXIT_CODE=", "EXIT_STATUS=", "INVOCATION_ID=",
    "TRIGGER_UNIT=",   "LC_ALL=",    "LANG=",        "SYSTEMD_EXEC_PID="};

bool is_told(std::string_view variable) {
    return std::ranges::any_of(told, [&](auto name) { return variable.starts_with(name); });
}

/// As root, outside of the unit's sandbox, we have variables that the unit's own user may have
/// written (EnvironmentFile=): one like LD_PRELOAD or JOB_WATCH_DB would make us his.
void keep_what_systemd_told() {
    char** kept = environ;
    for (char** variable = environ; *variable != nullptr; ++variable)
        if (is_told(*variable)) *kept++ = *variable;
    *kept = nullptr;
}

}  // namespace

int record(char** argv) {
    // The manager that starts us is our parent; one of a user has nothing that is not his.
    if (::geteuid() == 0 && ::getppid() == 1) keep_what_systemd_told();
    const char* const program = program_at(paths::observer);
    ::execv(program, argv);
    const int error = errno;
    if (std::getenv("SERVICE_RESULT") != nullptr) return 0;
    say_cannot_run(program, error);
    return 3;
}

}  // namespace jw::wrapper
