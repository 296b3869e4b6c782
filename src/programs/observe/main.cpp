// SPDX-License-Identifier: MIT
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>

#include "foundation/base/limits.hpp"
#include "programs/observe/afterwards.hpp"
#include "programs/observe/observer.hpp"
#include "programs/observe/scheduled.hpp"
#include "programs/observe/timers.hpp"
#include "systemd/journal/record.hpp"

namespace {

using namespace jw;

constexpr int exit_wrong_usage = 2;

const char* variable(const char* name) { return std::getenv(name); }

/// The unit is not to hear of us: systemd is told of no failure, and our standard streams, which
/// may be a connection of the unit, of nothing at all.
int fail(int code, const std::string& text) {
    if (observe::is_told(variable)) return 0;
    std::fprintf(stderr, "job-watch: %s\n", text.c_str());
    return code;
}

int complain(const std::string& what) {
    return fail(exit_wrong_usage,
                "'record' " + what +
                    "\nit is for units: ExecStopPost=+-/usr/bin/job-watch record %n; see "
                    "job-watch-generator(8)");
}

std::string standard_input() {
    constexpr std::size_t most = std::size_t{1} << 20;
    std::string text;
    std::array<char, 65536> chunk{};
    for (ssize_t n = 0;
         text.size() < most && (n = ::read(STDIN_FILENO, chunk.data(), chunk.size())) > 0;)
        text.append(chunk.data(), static_cast<std::size_t>(n));
    return text;
}

/// `record [--db PATH] UNIT`, as the wrapper got it.
int record(int argc, char** argv) {
    const bool with_store = argc == 5 && std::strcmp(argv[2], "--db") == 0;
    if (argc != 3 && !with_store) return complain("takes the name of a service");
    if (!observe::is_told(variable)) return complain("is started by systemd only");
    const std::string unit = argv[argc - 1];
    if (!journal::is_service(unit)) return complain("takes the name of a service");
    std::array<char, PATH_MAX> here{};
    spool::Path store;
    if (::getcwd(here.data(), here.size()) == nullptr) here = {'/'};
    if (!spool::find_store(store, with_store ? argv[3] : nullptr, here.data()))
        return complain("can't tell where the store is: give --db");
    observe::observe(unit, store, variable);
    return 0;
}

sd::Manager manager_of(const char* option) {
    return std::strcmp(option, "--user") == 0 ? sd::Manager::user : sd::Manager::system;
}

int tell(const std::string& lines) {
    return std::fwrite(lines.data(), 1, lines.size(), stdout) == lines.size() ? 0 : 1;
}

/// `--settle STORE --user|--system`, as the service is started that does the rest.
int settle(char** argv) {
    observe::settle(standard_input(), argv[2], manager_of(argv[3]));
    const int error = observe::become_recorder(argv[2]);
    std::fprintf(stderr, "job-watch-observe: can't start the recorder: %s\n", std::strerror(error));
    return 1;
}

}  // namespace

/// Told of the end of a service's run, brings it into the store: in two processes, since the first
/// one is a part of the service, which must not wait for it. And as the program that has a
/// connection to the manager, tells what its timers start next (--timers), and all of them
/// (--scheduled): both take --user or --system.
int main(int argc, char** argv) {
    ::umask(077);
    raise_limits();
    try {
        if (argc == 4 && std::strcmp(argv[1], "--settle") == 0) return settle(argv);
        if (argc == 3 && std::strcmp(argv[1], "--timers") == 0)
            return tell(observe::next_runs(manager_of(argv[2])));
        if (argc == 3 && std::strcmp(argv[1], "--scheduled") == 0)
            return tell(observe::scheduled(manager_of(argv[2])));
        if (argc > 1 && std::strcmp(argv[1], "record") == 0) return record(argc, argv);
        return complain("is what it is started with");
    } catch (const std::exception& error) {
        return fail(1, error.what());
    }
}
