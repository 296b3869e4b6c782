// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "capture/run/verdict.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

enum class Overlap : std::uint8_t { allow, skip, wait };
/// Whether the job has one pipe for both streams. By default it has one where its caller has given
/// it one open file for both: two would lose the order of the lines.
enum class Streams : std::uint8_t { as_given, split, merged };
/// Of which streams output is kept; by default of both, but not of a stdout that is data.
enum class Keep : std::uint8_t { what_is_no_data, both, out, err, none };
/// Whether secrets in the command line and the output are masked before they are stored.
enum class Mask : std::uint8_t { secrets, nothing };
enum class Show : std::uint8_t { always, on_failure };

/// What the command line of `job-watch run` says. Strings are views into argv.
struct Options {
    Options() = default;
    Options(const Options&) = delete;  // `command` may point into it
    Options& operator=(const Options&) = delete;
    ~Options() = default;

    const char* name = nullptr;             ///< null: derived from the unit or the command
    const char* store = nullptr;            ///< --db
    const char* argv0 = nullptr;            ///< the job's argv[0]; null: the command's first word
    std::uint64_t timeout = 0;              ///< microseconds; 0 for none
    std::uint64_t kill_after = 10'000'000;  ///< microseconds between TERM and KILL at a timeout
    Overlap overlap = Overlap::allow;
    int overlap_exit = 0;
    Exits exits;
    bool warn_by_program = false;  ///< the codes by which the program says that it warns, too
    Show show = Show::always;
    Streams streams = Streams::as_given;
    Mask mask = Mask::secrets;
    Keep keep = Keep::what_is_no_data;
    bool observed = false;  ///< the service's own ExecStopPost= tells how it ended
    std::uint64_t capture = std::uint64_t{256} * 1024;  ///< bytes kept of each stream
    char** command = nullptr;                           ///< the words behind the options

    const char* shell_line = nullptr;      ///< --shell: then `command` has a shell read it
    std::array<char*, 4> shell_command{};  ///< SHELL -c LINE
    char** words = nullptr;                ///< the whole command line, from the program's name on

    /// What was asked for and can't be done, in words; the run goes without it. "" mostly.
    Text<700> mistakes;
};

/// What a command line asks of this program.
enum class Request {
    wrap,    ///< `run ...`, or the short form: --name or another option of a recording, or a
             ///< command with a slash
    record,  ///< `record UNIT`, as a unit's ExecStopPost=: the observer answers
    help,    ///< how to record a command
    query,   ///< anything else: the query program answers
};

Request request_of(char** argv);

/// Reads a wrap request. A mistake in our own options must not keep the job from running: what
/// can't be used stays as it is by default, and `mistakes` says so. False if no command can be
/// found; `mistakes` says why.
bool parse(char** argv, Options& options);

}  // namespace jw::wrapper
