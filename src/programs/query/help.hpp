// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "programs/query/verb.hpp"

namespace jw::query {

/// An option of `job-watch run`. The wrapper reads them (capture/run/options.cpp); they are here
/// for the help, and a test holds the two together.
struct RunOption {
    std::string_view name;  ///< `--name NAME`
    std::string_view summary;
};

inline constexpr auto run_options = std::to_array<RunOption>({
    {"--name NAME", "the job's name (run: else the unit's or the command's)"},
    {"--timeout SPAN", "end the job after that time: TERM, then KILL"},
    {"--kill-after SPAN", "the time between TERM and KILL (10s)"},
    {"--overlap HOW", "while another run is at work: allow, skip or wait"},
    {"--overlap-exit N", "the exit code of a skipped run (0)"},
    {"--success-exit N,...", "further exit codes that count as success"},
    {"--warn-exit N,...", "exit codes that warn; auto: the program's own"},
    {"--quiet-success", "pass the output on only if the run fails"},
    {"--streams HOW", "capture split, or merged in one ordered stream"},
    {"--capture BYTES", "how much of each stream is kept (256K)"},
    {"--keep WHAT", "of stdout, stderr, both, none (both, except data)"},
    {"--no-output", "keep nothing of the output"},
    {"--no-mask", "store secrets, too (else [masked])"},
    {"--observed", "the service's ExecStopPost= tells how it ended"},
    {"--db PATH", "the store to record in"},
    {"-c, --shell LINE", "have $SHELL, else /bin/sh, run the line, as cron would"},
    {"--argv0 WORD", "what the command sees as its own name"},
});

/// `job-watch --help`: one screen, examples first.
std::string help_page();

/// `job-watch run --help`.
std::string run_help_page();

/// `job-watch VERB --help`.
std::string verb_help_page(const Verb& verb);

/// `job-watch --version`.
std::string version_text();

}  // namespace jw::query
