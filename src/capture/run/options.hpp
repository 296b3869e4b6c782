// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstdint>

namespace jw::wrapper {

enum class Overlap : std::uint8_t { allow, skip, wait };
enum class Streams : std::uint8_t { split, merged };
enum class Show : std::uint8_t { always, on_failure };

/// What the command line of `job-watch run` says. Strings are views into argv.
struct Options {
    const char* name = nullptr;             ///< null: derived from the unit or the command
    const char* store = nullptr;            ///< --db
    const char* argv0 = nullptr;            ///< the job's argv[0]; null: the command's first word
    std::uint64_t timeout = 0;              ///< microseconds; 0 for none
    std::uint64_t kill_after = 10'000'000;  ///< microseconds between TERM and KILL at a timeout
    Overlap overlap = Overlap::allow;
    int overlap_exit = 0;
    std::bitset<256> success_exits{1};  ///< code 0 always counts
    Show show = Show::always;
    Streams streams = Streams::split;
    std::uint64_t capture = std::uint64_t{256} * 1024;  ///< bytes kept of each stream
    char** command = nullptr;                           ///< the words behind the options
};

/// What a command line asks of this program.
enum class Request {
    wrap,    ///< `run ...`, or the short form with --name
    record,  ///< `record UNIT`, as a unit's ExecStopPost=: the observer answers
    query,   ///< anything else: the query program answers
};

Request request_of(int argc, char** argv);

/// Reads the options of a wrap request. Null, or what is wrong with the command line; then
/// `word` is the word in question, or null.
const char* parse(int argc, char** argv, Options& options, const char*& word);

}  // namespace jw::wrapper
