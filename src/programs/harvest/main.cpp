// SPDX-License-Identifier: MIT
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "programs/harvest/harvest.hpp"
#include "programs/harvest/newest.hpp"
#include "systemd/harvest/crash.hpp"

namespace {

std::string standard_input() {
    std::string text;
    std::array<char, 65536> chunk{};
    for (ssize_t n = 0; (n = ::read(STDIN_FILENO, chunk.data(), chunk.size())) > 0;)
        text.append(chunk.data(), static_cast<std::size_t>(n));
    return text;
}

/// An archive may have thousands of files, each of them open at once.
void raise_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

/// Reads journals for `job-watch import-journal`, in a process of its own: a journal file that is
/// truncated while it is read kills whoever reads it. Takes a request on its standard input and
/// sends frames to its standard output. With --newest it tells `job-watch scan` when jobs ran last.
int main(int argc, char** argv) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    raise_file_limit();
    if (argc == 2 && std::string_view{argv[1]} == "--newest")
        return jw::harvest::tell_newest(standard_input());
    const auto request = jw::journal::request_of(standard_input());
    if (!request) {
        std::fputs("job-watch-harvest is started by job-watch import-journal\n", stderr);
        return 2;
    }
    jw::harvest::tell_of_crashes();
    try {
        jw::harvest::Harvest{*request}.run();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "job-watch-harvest: %s\n", error.what());
        return 1;
    }
}
